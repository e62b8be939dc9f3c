"""Waiting that ends at once when the person, or a child, has something to say."""

import os
import select
import signal


class Told(Exception):
    """We were asked to stop."""


class Alarm:
    """Turns INT, TERM and HUP into `times_told`, and wakes `wait` for them and for the death of a child."""

    def __init__(self) -> None:
        self.times_told = 0
        self._reader, self._writer = os.pipe()
        for end in (self._reader, self._writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._count)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup wants us to outlive the terminal
            signal.signal(signal.SIGHUP, self._count)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def end(self) -> None:
        """All is stopped: a signal that comes while Python tidies up must not turn success into failure."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def _count(self, *_: object) -> None:
        self.times_told += 1

    def wait(self, seconds: float | None) -> None:
        """Wait that long (None: for ever), or until a signal comes."""
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 4096)

    def raise_if_told(self) -> None:
        """Raises Told once somebody has asked us to stop."""
        if self.times_told:
            raise Told
