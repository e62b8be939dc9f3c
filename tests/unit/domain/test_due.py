"""U11: when an order is due, counted in working time that stands still while the customer is asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.due import Clock, Due, Level, Stretch, due_of
from workflows.clock import Calendar, business_time_between

PARIS = Calendar("Europe/Paris", (*((time(9), time(17)),) * 5, None, None))
NEW_YORK = Calendar("America/New_York", PARIS.week)
HOUR = timedelta(hours=1)
LEVEL = Level(response=8 * HOUR, decision=24 * HOUR, remind=2 * HOUR, escalate=4 * HOUR)


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo(zone))


def runs(since: str, calendar: Calendar = PARIS, *, answered: bool = False) -> Stretch:
    return Stretch(at(since), "runs", calendar, answered)


def stands(since: str) -> Stretch:
    return Stretch(at(since), "stands", PARIS, True)


def test_u11_a_new_order_is_due_for_its_first_answer() -> None:
    """Sent on a Monday at ten: eight working hours later it is Tuesday, ten o'clock."""
    due = due_of([runs("23 10:00")], LEVEL)
    assert due == Due("response", at("24 10:00"), at("23 16:00"), at("24 14:00"))


def test_u11_claiming_alone_stops_nothing() -> None:
    assert due_of([runs("23 10:00"), runs("23 12:00")], LEVEL) == due_of([runs("23 10:00")], LEVEL)


def test_u11_while_the_customer_is_asked_the_clock_stands() -> None:
    due = due_of([runs("23 10:00"), stands("23 13:00")], LEVEL)
    assert due == Due("decision", left=21 * HOUR)


def test_u11_and_goes_on_from_where_it_stood() -> None:
    """Three hours were used on Monday; the answer comes on Thursday at nine, and twenty-one hours are left."""
    due = due_of([runs("23 10:00"), stands("23 13:00"), runs("26 09:00", answered=True)], LEVEL)
    assert (due.of, due.at) == ("decision", at("30 14:00"))
    assert due.soon_at == at("30 12:00") and due.escalate_at == at("30 17:00") + timedelta(hours=17)


def test_u11_an_order_that_was_late_when_the_customer_was_asked_is_late_again() -> None:
    """Its due time is the moment it was missed, not a new one."""
    late = due_of([runs("02 09:00"), stands("06 17:00"), runs("23 09:00", answered=True)], LEVEL)
    assert late.at == at("04 17:00")
    assert due_of([runs("02 09:00"), stands("06 17:00")], LEVEL).left == timedelta(0)


def test_u11_nobody_awaited_is_nothing_due() -> None:
    """The owner decides first, or the order is accepted: neither is the vendor's turn."""
    assert due_of([Stretch(at("23 10:00"), "none", PARIS)], LEVEL) == Due()
    assert due_of([runs("23 10:00"), Stretch(at("23 12:00"), "none", PARIS)], LEVEL) == Due()
    assert due_of([], LEVEL) == Due()


def test_r67_whoever_takes_it_over_spends_their_own_hours() -> None:
    """Two hours were spent in Paris; the colleague in New York has six left, of their own day."""
    due = due_of([runs("23 10:00"), runs("23 12:00", NEW_YORK)], LEVEL)
    assert due.at == at("23 15:00", "America/New_York")


@st.composite
def histories(draw: st.DrawFn) -> list[Stretch]:
    minutes = sorted(draw(st.lists(st.integers(0, 60 * 24 * 20), min_size=1, max_size=6, unique=True)))
    clocks: list[Clock] = [draw(st.sampled_from(["runs", "stands"])) for _ in minutes]
    clocks[-1] = "runs"
    start = at("02 09:00")
    return [
        Stretch(start + timedelta(minutes=minute), clock, draw(st.sampled_from([PARIS, NEW_YORK])), clock == "stands")
        for minute, clock in zip(minutes, clocks, strict=True)
    ]  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories())
def test_u11_by_the_due_time_exactly_the_promise_is_spent(history: list[Stretch]) -> None:
    due = due_of(history, LEVEL)
    assert due.at is not None and due.soon_at is not None and due.escalate_at is not None
    assert due.soon_at <= due.at <= due.escalate_at
    spent, ends = timedelta(0), [*(one.since for one in history[1:]), max(due.at, history[-1].since)]
    for one, end in zip(history, ends, strict=True):
        if one.clock == "runs" and one.since < due.at:
            spent += business_time_between(one.since, min(end, due.at), one.calendar)
    assert spent == (LEVEL.decision if due.of == "decision" else LEVEL.response)
