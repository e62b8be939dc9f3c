"""How often a token calls (D9): so many times a minute at most, whichever web process it reaches; and when it called last.

Told to a tally that all processes share, in portions, so that hardly any call waits for it. What the tally does not know
of is less than a portion for each process. When the tally is away each process counts for itself: nobody is kept out by that.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

MINUTE = 60
PORTIONS = 100


class Tally(Protocol):
    """Whatever counts for all processes and forgets after some minutes. It never fails: away, it knows nothing."""

    def add(self, token_id: int, minute: int, number: int) -> int | None: ...

    def seen(self, token_ids: Sequence[int]) -> list[int | None]: ...


@dataclass(slots=True)
class Count:
    """Of one token in this minute: what all processes are known to have counted, and what was not told yet."""

    known: int = 0
    untold: int = 0


class Calls:
    """One for each process. `a_minute` is how many calls a token may make; 0 sets no limit."""

    def __init__(self, tally: Tally, a_minute: int) -> None:
        self.tally, self.a_minute = tally, a_minute
        self.portion = max(1, a_minute // PORTIONS)
        self.minute, self.counts = 0, dict[int, Count]()

    def seconds_to_wait(self, token_id: int) -> int:
        """Count a call: 0 when it may be made, else the seconds until the next one may."""
        now = time.time()
        minute = int(now // MINUTE)
        if minute != self.minute:
            self.minute, self.counts = minute, {}
        count = self.counts.get(token_id)
        if count is None:
            count = self.counts[token_id] = Count()
        count.untold += 1
        if not self.a_minute and count.known:
            return 0
        if count.known <= self.a_minute and (not count.known or count.untold >= self.portion):
            untold, count.untold = count.untold, 0
            count.known = self.tally.add(token_id, minute, untold) or count.known + untold
        is_over = self.a_minute and count.known + count.untold > self.a_minute
        return MINUTE - int(now) % MINUTE if is_over else 0

    def last_seen(self, token_ids: Sequence[int]) -> dict[int, datetime]:
        """When each has called last, to within a minute; without those of which nothing is known."""
        seconds = self.tally.seen(token_ids) if token_ids else []
        return {one: datetime.fromtimestamp(at, UTC) for one, at in zip(token_ids, seconds, strict=True) if at is not None}
