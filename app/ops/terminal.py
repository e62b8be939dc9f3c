"""What ./run says: one line a thing as it comes up, then the address and the people."""

import contextlib
import os
import sys
import time
from collections.abc import Iterable
from typing import TextIO


class Terminal:
    """Writes lines; a terminal that went away is no reason to stop."""

    def __init__(self, out: TextIO, is_quiet: bool = False) -> None:
        self._out, self._is_quiet = out, is_quiet
        is_bright = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._bold, self._dim, self._plain = ("\033[1m", "\033[2m", "\033[0m") if is_bright else ("", "", "")
        self._began = time.monotonic()
        self._is_terminal, self._clear = out.isatty(), ""

    def line(self, text: str = "") -> None:
        """A line as it is."""
        with contextlib.suppress(OSError, ValueError):
            print(f"{self._clear}{text}", file=self._out, flush=True)
        self._clear = ""

    def heading(self, text: str) -> None:
        """A line that stands out."""
        self.line(f"{self._bold}{text}{self._plain}")

    def thing(self, name: str, what: str, is_routine: bool = False) -> None:
        """`  web         ready      2.1 s`: a thing, how it is, and when, in seconds since the start."""
        if is_routine and self._is_quiet:
            return
        seconds = f"{time.monotonic() - self._began:5.1f} s"
        self.line(f"  {name:<12}{what:<32}  {self._dim}{seconds}{self._plain}")

    def doing(self, name: str, what: str) -> None:
        """A thing under way, on a terminal only; the next line takes its place."""
        if self._is_terminal:
            self.line(f"  {name:<12}{self._dim}{what} ...{self._plain}")
            self._clear = "\033[A\r\033[K"

    def table(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Columns as wide as their widest cell."""
        kept = [tuple(row) for row in rows]
        widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
        for row in kept:
            cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
            self.line(f"    {'  '.join(cells)}".rstrip())


def standard_output() -> Terminal:
    """For ./run itself."""
    return Terminal(sys.stdout)


def standard_error() -> Terminal:
    """For ./run flask, whose standard output belongs to the command."""
    return Terminal(sys.stderr)
