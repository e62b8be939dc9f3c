"""R44, R47, R48: who loses a seat, and what becomes of a planned change on its day."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.losing import Holder, losers
from app.domain.planning import Row, Standing, judge

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def holder(n: int, minutes: int = 0, *, is_owner: bool = False, is_suspended: bool = False) -> Holder:
    return Holder(n, f"P{n}", f"p{n}@x.example", "agent", NOON + timedelta(minutes=minutes), is_suspended, is_owner)


def ids(people: list[Holder]) -> list[int]:
    return [one.id for one in people]


def test_r44_the_newest_lose_their_seat_first() -> None:
    assert ids(losers([holder(1, 5), holder(2, 9), holder(3, 7)], (), 2)) == [2, 3]


def test_r44_of_those_added_at_the_same_moment_the_higher_id_goes_first() -> None:
    assert ids(losers([holder(4), holder(9), holder(7)], (), 2)) == [9, 7]


def test_r44_the_owner_never_loses_a_seat_however_new() -> None:
    assert ids(losers([holder(1), holder(2, 99, is_owner=True)], (2,), 2)) == [1]


def test_r45_suspended_people_count_like_everybody() -> None:
    assert ids(losers([holder(1), holder(2, 5, is_suspended=True)], (), 1)) == [2]


def test_r44_a_choice_is_kept_completed_and_trimmed_by_the_same_order() -> None:
    people = [holder(n, n) for n in range(1, 7)]
    assert ids(losers(people, {1, 3}, 4)) == [3, 1, 6, 5]
    assert ids(losers(people, {1, 3, 2}, 2)) == [3, 2]


def planned(*deltas: int, **facts: bool) -> list[Row]:
    return [Row(uuid.uuid4(), delta, **facts) for delta in deltas]


def licence(purchased: int, used: int = 0, *, must_be_empty: bool = False, others: int = 0) -> Standing:
    return Standing("Sell", purchased, used, others, must_be_empty)


def test_r41_a_reduction_is_carried_out_as_planned() -> None:
    rows = planned(-3, -2)
    verdict = judge(licence(10, 9), rows)
    assert (list(verdict.done), list(verdict.gone), verdict.seats) == ([one.id for one in rows], [], 5)


def test_r47_of_what_must_be_empty_only_empty_seats_go() -> None:
    (row,) = planned(-4)
    verdict = judge(licence(10, 8, must_be_empty=True), [row])
    (gone,) = verdict.gone
    assert (gone.id, gone.delta, verdict.seats) == (row.id, -2, 8)
    assert "8 people use Sell" in gone.reason


def test_r47_without_an_empty_seat_it_is_cancelled_with_the_reason() -> None:
    verdict = judge(licence(10, 10, must_be_empty=True), planned(-4))
    assert (verdict.gone[0].delta, verdict.seats, list(verdict.done)) == (None, 10, [])


@pytest.mark.parametrize(("others", "has_ended"), [(1, False), (0, True)])
def test_r47_a_product_that_must_be_empty_is_removed_when_at_most_its_owner_is_left(others: int, has_ended: bool) -> None:
    verdict = judge(licence(3, others + 1, must_be_empty=True, others=others), planned(-3, ends=True))
    assert verdict.has_ended is has_ended


def test_r52_lent_seats_end_whatever_the_policy() -> None:
    verdict = judge(licence(10, 10, must_be_empty=True), planned(-4, is_firm=True))
    assert (verdict.seats, list(verdict.gone)) == (6, [])


def test_r48_a_removal_takes_all_seats_there_are_then_and_cancels_what_else_was_planned() -> None:
    removal, other = Row(uuid.uuid4(), -10, ends=True), Row(uuid.uuid4(), -2, is_due=False)
    verdict = judge(licence(13), [removal, other])
    assert [(gone.id, gone.delta) for gone in verdict.gone] == [(removal.id, -13), (other.id, None)]
    assert "was removed" in verdict.gone[1].reason
    assert (verdict.seats, verdict.has_ended) == (0, True)


ROWS = st.builds(Row, st.uuids(), st.integers(-8, 4), st.booleans(), st.booleans())


@given(st.integers(0, 20), st.integers(0, 20), st.booleans(), st.lists(ROWS, max_size=6, unique_by=lambda row: row.id))
def test_r48_nothing_planned_is_dropped_and_no_balance_is_negative(
    purchased: int, used: int, must_be_empty: bool, rows: list[Row]
) -> None:
    used = min(used, purchased)
    verdict = judge(licence(purchased, used, must_be_empty=must_be_empty, others=max(used - 1, 0)), rows)
    due = {row.id for row in rows if row.is_due}
    named = [*verdict.done, *(gone.id for gone in verdict.gone)]
    assert len(named) == len(set(named))
    assert due <= set(named) <= {row.id for row in rows}
    assert verdict.seats >= 0
    assert all(gone.reason for gone in verdict.gone)
    if must_be_empty and not verdict.has_ended:
        assert verdict.seats >= used
