"""Named places where a process may be killed on purpose, so that tests can show that nothing is lost there (F1)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

WHERE = os.environ.get("SEATWRIGHT_CRASH_AT", "")
"""The name of one place, and for how many visits to wait: "drain.after_lease" or "drain.after_lease:3". Never in production."""
_name, _, _visits = WHERE.partition(":")
_left = int(_visits or 1)


def crash_point(name: str) -> None:
    """Die here, as if by kill -9, if this is the place the environment names; otherwise nothing, at no cost."""
    global _left
    if not _name or name != _name:
        return
    _left -= 1
    if _left <= 0:
        mark = os.environ.get("SEATWRIGHT_CRASH_MARK")
        if mark:  # one crash a run: whoever is started again must get past this place
            try:
                Path(mark).touch(exist_ok=False)
            except FileExistsError:
                return
        os.kill(os.getpid(), signal.SIGKILL)
