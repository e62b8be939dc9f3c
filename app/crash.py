"""Named places where a process may be killed on purpose, so that tests can show that nothing is lost there (F1)."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

ORDER = os.environ.get("SEATWRIGHT_CRASH_ORDER", "")
"""A file that, while it is there, names one place, and for how many visits to wait: "drain.after_lease 3". Never in production."""
_visits: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die here, as if by kill -9, if this is the place the order names; otherwise nothing, at no cost."""
    if ORDER and _is_meant(name):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_meant(name: str) -> bool:
    """One order is one death: whoever takes the file away dies, and those started again get past this place."""
    try:
        order = Path(ORDER).read_text()
        place, visits, *_ = [*order.split(), "1"]
        if place != name:
            return False
        _visits[order] += 1
        if _visits[order] < int(visits):
            return False
        Path(ORDER).unlink()
    except FileNotFoundError:
        return False
    return True
