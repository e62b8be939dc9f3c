"""Who gets which new order: the rules, in the order they are asked, and how much each representative can have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.queueing.calendars import countries
from workflows.seat_order import Role
from workflows.sentences import say

MOST_RULES, MOST_CAPACITY = 50, 10_000


class Kind(StrEnum):
    TERRITORY = "territory"  # accounts of these countries, to one of these representatives in turn
    ACCOUNT_REP = "account_rep"  # to the account's own representative
    ROUND_ROBIN = "round_robin"  # to one of these, or of all, in turn


@dataclass(frozen=True, slots=True)
class Rule:
    """Without `reps` every representative takes part; `countries` belong to a territory."""

    kind: Kind
    countries: tuple[str, ...] = field(default=())
    reps: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Place:
    """A representative as the rules see them. `most_open` None: no limit."""

    id: int
    name: str
    email: str
    open: int
    most_open: int | None
    is_away: bool
    last_given_at: datetime | None

    @property
    def has_room(self) -> bool:
        return not self.is_away and (self.most_open is None or self.open < self.most_open)


RULES = text("SELECT kind, countries, reps FROM sharing_rules ORDER BY place, id")
PLACES = text("""
SELECT s.id, s.name, s.email, d.most_open, d.last_given_at,
       (SELECT count(*) FROM orders o WHERE o.rep_id = s.id
        AND o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')) AS open,
       EXISTS (SELECT FROM away_dates w WHERE w.staff_id = s.id
               AND clock_today(coalesce(c.zone, s.time_zone)) BETWEEN w.from_on AND w.until_on) AS is_away
FROM staff s LEFT JOIN desk_places d ON d.staff_id = s.id LEFT JOIN calendars c ON c.staff_id = s.id
WHERE s.role = 'rep' AND s.is_active ORDER BY s.name, s.id
""")
WRITE = text("""
WITH old AS (DELETE FROM sharing_rules)
INSERT INTO sharing_rules (place, kind, countries, reps)
SELECT n, r.kind, r.countries, r.reps FROM ROWS FROM (jsonb_to_recordset(CAST(:rules AS jsonb)) AS (
    kind text, countries text[], reps bigint[])) WITH ORDINALITY r(kind, countries, reps, n)
""")
LIMIT = text("""
INSERT INTO desk_places (staff_id, most_open) SELECT id, :most_open FROM staff WHERE id = :id AND role = 'rep' AND is_active
ON CONFLICT (staff_id) DO UPDATE SET most_open = excluded.most_open RETURNING staff_id
""")


def rules() -> list[Rule]:
    """In the order they are asked. None: every new order waits in the queue."""
    return [Rule(Kind(row.kind), tuple(row.countries), tuple(row.reps)) for row in db.session.execute(RULES)]


def places() -> list[Place]:
    """Every active representative, by name."""
    return [Place(**row) for row in db.session.execute(PLACES).mappings()]


def write(viewer: Viewer, wanted: Sequence[Rule]) -> None:
    """Put these rules in the place of all others. Raises NotAllowed or Invalid; its field names the rule."""
    _check(viewer)
    if len(wanted) > MOST_RULES:
        raise Invalid(say("At most %(most)s rules.", most=MOST_RULES), field="rules")
    known = {one.id for one in places()}
    for n, rule in enumerate(wanted):
        if (rule.kind is Kind.TERRITORY) != bool(rule.countries) or set(rule.countries) - countries():
            raise Invalid(say("Choose the countries of the territory."), field=f"rules.{n}.countries")
        if set(rule.reps) - known or (rule.kind is Kind.ACCOUNT_REP and rule.reps):
            raise Invalid(say("Choose sales representatives of the list."), field=f"rules.{n}.reps")
    plain: list[dict[str, Any]] = [
        {"kind": rule.kind, "countries": sorted(set(rule.countries)), "reps": sorted(set(rule.reps))} for rule in wanted
    ]
    db.session.execute(WRITE, {"rules": json.dumps(plain)})


def limit(viewer: Viewer, staff_id: int, most_open: int | None) -> None:
    """How many open orders the rules give somebody at most; what they claim themselves is theirs to say.

    Raises NotAllowed, NotThere or Invalid.
    """
    _check(viewer)
    if most_open is not None and not 0 <= most_open <= MOST_CAPACITY:
        raise Invalid(say("Between 0 and 10,000, or nothing for any number."), field="most_open")
    if db.session.execute(LIMIT, {"id": min(staff_id, 2**62), "most_open": most_open}).one_or_none() is None:
        raise NotThere


def _check(viewer: Viewer) -> None:
    if viewer.step_role is not Role.MANAGER:
        raise NotAllowed(say("Only a manager decides who gets which orders."))
