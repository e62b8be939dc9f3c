"""Gives new orders to whoever the rules name (`sharing_rules`), through the lifecycle's own step; without rules, nothing.

An order that somebody gave back stays in the queue: the rules do not argue with a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import take, write
from app.services.queueing.sharing_rules import Kind, Place, Rule, places, rules
from workflows.seat_order import State

BATCH = 50
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# One at a time: whoever counts the open orders of a representative sees those that the one before has given.
TURN = text("SELECT pg_advisory_xact_lock(7252)")
NEW = text("""
SELECT o.id, a.country, a.rep_id FROM orders o JOIN accounts a ON a.id = o.account_id
WHERE o.state = 'pending' AND NOT o.is_at_contract_price
  AND (a.country = ANY(:countries) OR a.rep_id = ANY(:account_reps) OR :anybody)
  AND (SELECT e.verb FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id
       AND e.to_state = 'pending' AND e.from_state IS DISTINCT FROM 'pending' ORDER BY e.position DESC LIMIT 1) <> 'release'
ORDER BY o.state_since, o.id LIMIT :most
""")
GIVEN = text("""
INSERT INTO desk_places (staff_id, last_given_at)
SELECT id, clock_now() + n * interval '1 microsecond' FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS g(id, n)
ON CONFLICT (staff_id) DO UPDATE SET last_given_at = excluded.last_given_at
""")


def share(most: int = BATCH) -> int:
    """Give the new orders that have waited longest, until nobody has room. Returns how many were given.

    Raises SomebodyWasFirst when one of them was claimed meanwhile; nothing may be committed then.
    """
    wanted = rules()
    if not wanted:
        return 0
    db.session.execute(TURN)
    there = {place.id: place for place in places() if place.has_room}
    given: dict[int, Place] = {}
    for row in _new(wanted, there, most):
        if (place := _whose(wanted, row, there)) is not None:
            given[row.id] = place
            _note(there, place, len(given))
    _hand_out(given)
    return len(given)


def _new(wanted: Sequence[Rule], there: dict[int, Place], most: int) -> Sequence[Any]:
    """New orders that a rule speaks of."""
    of_territories = [rule for rule in wanted if rule.kind is Kind.TERRITORY and _of(rule, there)]
    return db.session.execute(NEW, {
        "countries": sorted({country for rule in of_territories for country in rule.countries}),
        "account_reps": list(there) if any(rule.kind is Kind.ACCOUNT_REP for rule in wanted) else [],
        "anybody": any(rule.kind is Kind.ROUND_ROBIN and _of(rule, there) for rule in wanted), "most": most,
    }).all()  # fmt: skip


def _of(rule: Rule, there: dict[int, Place]) -> list[Place]:
    return [place for place in there.values() if not rule.reps or place.id in rule.reps]


def _whose(wanted: Sequence[Rule], row: Any, there: dict[int, Place]) -> Place | None:
    """The first rule that fits and has somebody with room decides; of several, whoever was given something longest ago."""
    for rule in wanted:
        if rule.kind is Kind.ACCOUNT_REP:
            fits = [there[row.rep_id]] if row.rep_id in there else []
        else:
            fits = _of(rule, there) if rule.kind is Kind.ROUND_ROBIN or row.country in rule.countries else []
        if fits:
            return min(fits, key=lambda place: (place.last_given_at or LONG_AGO, place.id))
    return None


def _note(there: dict[int, Place], place: Place, turn: int) -> None:
    """They have one more, and their turn is over; later turns are later than every moment of the record."""
    last = datetime.max.replace(tzinfo=UTC, microsecond=turn)
    place = replace(place, open=place.open + 1, last_given_at=last)
    if place.has_room:
        there[place.id] = place
    else:
        del there[place.id]


def _hand_out(to: dict[int, Place]) -> None:
    orders = [order for order in load_many(list(to)) if order.state is State.PENDING]
    for order in orders:
        place = to[order.id]
        take(order, "assign", SYSTEM, rep=place.name, rep_id=place.id)
        order.rep_id, order.rep_name = place.id, place.name
    if orders:
        write(*orders)
        turns = {place.id: turn for turn, place in enumerate(to.values())}
        db.session.execute(GIVEN, {"ids": sorted(turns, key=lambda rep: turns[rep])})
