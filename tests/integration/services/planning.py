"""What the tests of fewer seats look up and set: people by age, the plan, the sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

from app.models import Person
from app.services.requesting import requests
from app.services.seating import planned_changes, planned_effects, planned_warnings
from app.services.seating.planned_changes import Planned
from tests.factories import House, act, as_job, person, wish

SUPPORT = {"support": "agent"}


def team(house: House, owner: psycopg.Connection, count: int, products: Mapping[str, str] = SUPPORT, **facts: Any) -> list[Person]:
    """People with a seat, the oldest first, a day between each and the next."""
    people = [person(house, products=products, **facts) for _ in range(count)]
    for age, one in enumerate(reversed(people)):
        owner.execute("UPDATE people SET created_at = now() - make_interval(days => %s) WHERE id = %s", [age + 1, one.id])
    return people


def plan(house: House, change: str = "remove_seats", **seats: int) -> Planned:
    """Plan a change as the owner of a self-service account; what became of it in the list."""
    before = {one.id for one in listed(house)}
    act(house.owner, requests.submit, wish(change, **seats))
    return next(one for one in listed(house) if one.id not in before)


def listed(house: House) -> list[Planned]:
    return as_job(planned_changes.listing, house.id)


def losing_of(house: House) -> list[str]:
    """The names of those who would lose a seat, in order, over all planned changes."""
    return [person.name for one in listed(house) for person in one.losing]


def the_day_comes(house: House, owner: psycopg.Connection) -> int:
    """Everything planned for the account was planned for yesterday."""
    owner.execute(
        "UPDATE seat_changes SET effective_on = current_date - 1 WHERE account_id = %s AND status = 'planned'", [house.id]
    )
    return as_job(planned_effects.apply_due)


def days_before(house: House, owner: psycopg.Connection, days: int) -> int:
    """Let so many days be left, and let the sweep look. Returns how many mails were promised."""
    owner.execute(
        "UPDATE seat_changes SET effective_on = clock_today('Europe/Paris') + %s WHERE account_id = %s AND status = 'planned'",
        [days, house.id],
    )
    owner.execute("UPDATE seat_changes SET warned_on = warned_on - 1 WHERE account_id = %s", [house.id])
    return as_job(planned_warnings.warn)


def rows(owner: psycopg.Connection, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return owner.execute(query.encode(), values).fetchall()


def events(owner: psycopg.Connection, house: House, verb: str) -> list[dict[str, Any]]:
    """The details of the account's events of this kind, oldest first."""
    return [
        row[0]
        for row in rows(owner, "SELECT details FROM order_events WHERE account_id = %s AND verb = %s ORDER BY position", house.id, verb)
    ]


def promised(owner: psycopg.Connection, house: House, kind: str) -> list[int]:
    """Whom the tasks of this kind are for (0: the admins), in order."""
    found = rows(
        owner,
        "SELECT coalesce((payload ->> 'person_id')::int, 0) FROM tasks WHERE account_id = %s AND kind = %s ORDER BY 1",
        house.id, kind,
    )  # fmt: skip
    return [one for (one,) in found]


def role_of(owner: psycopg.Connection, person_id: int) -> str:
    return str(rows(owner, "SELECT role FROM people WHERE id = %s", person_id)[0][0])


def has_seat(owner: psycopg.Connection, person_id: int, product: str = "support") -> bool:
    return bool(
        rows(
            owner,
            "SELECT 1 FROM seat_assignments a JOIN products p ON p.id = a.product_id"
            " WHERE a.person_id = %s AND p.slug = %s AND a.is_counted AND a.waiting_since IS NULL",
            person_id, product,
        )
    )  # fmt: skip

