"""Finds and ends processes by the mark in their environment, and waits beside a process for its sudden death.

Process groups are not enough: an RQ worker's child starts a session of its own, and once its parent is killed
nothing leads to it any more. The environment is inherited whatever happens. Runs as a script too
(`guard.py MARK`), so: standard library only.
"""

import contextlib
import os
import signal
import sys
import time

MARK = "SEATWRIGHT_PROCESS"


def marked(prefix: str) -> list[int]:
    """Pids of the living processes whose mark begins with `prefix` (Linux; elsewhere none are found)."""
    wanted = f"\0{MARK}={prefix}".encode()
    found = []
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if entry.isdigit() and int(entry) != os.getpid():
            with contextlib.suppress(OSError), open(f"/proc/{entry}/environ", "rb") as file:
                if wanted in b"\0" + file.read():
                    found.append(int(entry))
    return found


def sweep(prefix: str, grace: float = 0.0, deadline: float = 10.0) -> list[int]:
    """End every process marked so: ask with TERM for `grace` seconds, then KILL until none is left.

    Returns those that were found at first; gives up after `deadline` seconds more (one stuck in the kernel).
    """
    first = left = marked(prefix)
    began = time.monotonic()
    _signal(left, signal.SIGTERM if grace else signal.SIGKILL)
    while left and time.monotonic() - began < grace + deadline:
        time.sleep(0.02)
        left = marked(prefix)
        if time.monotonic() - began >= grace:
            _signal(left, signal.SIGKILL)
    return first


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def main() -> None:
    """Wait until the pipe on standard input closes, which happens when its only holder ends; then sweep."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while sys.stdin.buffer.read(1):
        pass
    sweep(sys.argv[1], grace=3.0)


if __name__ == "__main__":
    main()
