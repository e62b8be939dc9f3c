"""A CSV file, row by row: one row in memory at a time, and a fault for every line that cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from app.ops.importing.faults import Faults
from app.ops.importing.row import Row

LONGEST_LINE = 200_000
NOT_TEXT = "This is not UTF-8 text. Save the file as “CSV UTF-8”."
UNREADABLE = "The file cannot be read on from here: a quotation mark is missing, or a cell is too long."


class Sheet:
    """A file with a header row. `read` is told after each row how many bytes it took.

    `bad` keeps the line and the key of rows that were refused, so that others are held against them, too;
    `has_gaps` is true once a row could not be read at all: what seems to be missing may have stood there.
    """

    def __init__(
        self, file: BinaryIO, columns: Sequence[str], faults: Faults, read: Callable[[int], None],
        optional: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._file, self._columns, self.faults, self._read = file, tuple(columns), faults, read
        self._optional = tuple(optional)
        self._bytes = 0
        self._bad_lines: set[int] = set()
        self.bad: list[tuple[int, tuple[str, ...]]] = []
        self.has_gaps = False

    def rows(self) -> Iterator[Row]:
        """The rows that could be read. None when the header is not what it should be."""
        reader = csv.reader(self._lines(), strict=True)
        first_line = 1
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if not self._accept(header):
                return
            first_line = reader.line_num + 1
            for cells in reader:
                row = self._row(first_line, reader.line_num, header, cells)
                first_line = reader.line_num + 1
                if row is not None:
                    yield row
                self._tell()
        except csv.Error:
            self.has_gaps = True
            self.faults.add(first_line, "", "", UNREADABLE)

    def _lines(self) -> Iterator[str]:
        """Decoded lines; one that is no text is noted, and shown to the reader with marks in its place."""
        number = 0
        while raw := self._file.readline(LONGEST_LINE):
            number += 1
            self._bytes += len(raw)
            if len(raw) == LONGEST_LINE:
                self.has_gaps = True
                self.faults.add(
                    number, "", "", "The line is too long. The file cannot be read on from here."
                )
                return
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                self._bad_lines.add(number)
                self.faults.add(number, "", "", NOT_TEXT)
                text = raw.decode("utf-8", errors="replace")
            yield text

    def _accept(self, header: list[str]) -> bool:
        """Exactly the columns there should be, in any order; a fault for each one that is not."""
        if 1 in self._bad_lines or any("\x00" in cell for cell in header):
            if 1 not in self._bad_lines:
                self.faults.add(1, "", "", NOT_TEXT)
            return False
        before = len(self.faults)
        if len(header) == 1 and ";" in header[0]:
            self.faults.add(1, "", "", "The columns are separated by semicolons. Separate them by commas.")
            return False
        if not any(header):
            self.faults.add(
                1, "", "", f"There is no header. The first line must name the columns: {self._names}."
            )
            return False
        for column in self._columns:
            if header.count(column) != 1:
                how = "is missing" if column not in header else "is there more than once"
                self.faults.add(1, "", "", f"The column “{column}” {how}.")
        for column in sorted(set(header) - set(self._columns) - set(self._optional)):
            self.faults.add(1, column, column, f"There is no such column. The columns are {self._names}.")
        return len(self.faults) == before

    @property
    def _names(self) -> str:
        return ", ".join(self._columns)

    def _row(self, first: int, last: int, header: list[str], cells: list[str]) -> Row | None:
        if not self._bad_lines.isdisjoint(range(first, last + 1)):
            self.has_gaps = True
            return None
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) != len(header):
            self.has_gaps = True
            why = f"The row has {len(cells)} cells, and the header has {len(header)}."
            self.faults.add(first, "", "", why)
            return None
        row = Row(first, dict.fromkeys(self._optional, "") | dict(zip(header, cells, strict=True)), self.faults)
        if not row.is_clean():
            self.has_gaps = True
            return None
        return row

    def _tell(self) -> None:
        self._read(self._bytes)
        self._bytes = 0
