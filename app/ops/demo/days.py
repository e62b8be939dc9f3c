"""The days on which the demo's stories happened: the record's clock stands back for them, inside the transaction that loads them.

Nobody else ever sees it stand back: the record lets the clock go back only in the transaction that makes its first accounts,
and only until that is committed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

NOW = text("SELECT clock_now()")
STAND_BACK = text("SELECT stand_back(make_interval(secs => :seconds))")
LATELY, FIRST_HOUR, HOURS = timedelta(hours=12), 8, 9
"""Whoever did something days ago did it on a working day, between eight and five."""


class Days:
    """The clock of a loading: `be` sets it to a moment that is over, `home` to now again."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now: datetime = session.execute(NOW).scalar_one()
        self.back = timedelta(0)

    def be(self, moment: datetime) -> None:
        """Let it be that moment. Where accounts were there before, it stays as late as it is."""
        further = self.now - moment - self.back
        if self.session.execute(STAND_BACK, {"seconds": further.total_seconds()}).scalar_one():
            self.back += further

    def home(self) -> None:
        """Let it be now."""
        self.be(self.now)

    def of_story(self, ago: float, steps: int) -> list[datetime]:
        """When something was sent that many days ago, and when each of so many steps followed: spread over the time since."""
        found = [self.now - timedelta(days=ago) * (1 - n / (steps + 1)) for n in range(steps + 1)]
        moments: list[datetime] = []
        for n, one in enumerate(found):
            at_work = _at_work(one, n) if self.now - one > LATELY else one
            moments.append(max(at_work, moments[-1] + timedelta(minutes=20)) if moments else at_work)
        return [min(one, self.now) for one in moments]


def _at_work(moment: datetime, place: int) -> datetime:
    """The same day, or the Friday before it, at some time of the working day."""
    day = moment.astimezone(UTC) - timedelta(days=max(moment.weekday() - 4, 0))
    return day.replace(hour=FIRST_HOUR + (day.hour + 2 * place) % HOURS, minute=(day.day * 17 + place * 23) % 60)
