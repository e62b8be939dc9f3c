"""Temporary seats as people read them: active, scheduled, ended, each told by its rows of the ledger (R51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.intake import Right
from workflows.sentences import say

MOST_ENDED = 50


class Standing(StrEnum):
    """Where a period stands today."""

    ACTIVE = "active"
    SCHEDULED = "scheduled"
    ENDED = "ended"


class Ending(StrEnum):
    """How a period came to its end."""

    EXPIRED = "expired"  # its last day is over
    CONVERTED = "converted"  # turned into base seats
    EARLY = "ended_early"
    WITH_LICENCE = "with_licence"  # the product was removed


@dataclass(frozen=True, slots=True)
class Temporary:
    """One period of one licence. `ends_on` is the first day without the seats: the agreed one, or the one it really was.

    `reference` is the order that brought them, `asked_in` an open order that is about them.
    """

    id: int
    subscription_id: int
    product: str
    name: str
    name_fr: str
    plan_name: str
    seats: int
    starts_on: date
    ends_on: date
    standing: Standing
    ending: Ending | None
    previous_id: int | None
    reference: str | None
    asked_in: str | None
    today: date

    @property
    def days_left(self) -> int:
        """Today included."""
        return (self.ends_on - self.today).days

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days


# A period whose beginning was withdrawn has no row that counts, and is not there for anybody.
READ = """
SELECT t.id, t.subscription_id, p.slug AS product, p.name, p.name_fr, plan.name AS plan_name, t.seats, t.starts_on,
       coalesce(l.ended_on, s.ended_on, l.ends_next_on, t.ends_on) AS ends_on,
       CASE WHEN l.ended_on IS NOT NULL OR s.ended_on IS NOT NULL THEN 'ended' WHEN l.is_begun THEN 'active'
            ELSE 'scheduled' END AS standing,
       coalesce(l.ending, CASE WHEN s.ended_on IS NOT NULL THEN 'with_licence' END) AS ending,
       t.previous_id, o.reference, clock_today(a.time_zone) AS today,
       (SELECT min(about.reference) FROM temporary_asks k JOIN orders about ON about.account_id = k.account_id AND about.id = k.order_id
        WHERE k.account_id = t.account_id AND k.temporary_id = t.id
          AND about.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')) AS asked_in
FROM temporary_seats t JOIN accounts a ON a.id = t.account_id
JOIN subscriptions s ON s.account_id = t.account_id AND s.id = t.subscription_id
JOIN products p ON p.id = s.product_id JOIN plans plan ON plan.id = s.plan_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = t.order_id
JOIN LATERAL (
    SELECT bool_or(c.status = 'applied') FILTER (WHERE c.delta > 0) AS is_begun,
           max(c.effective_on) FILTER (WHERE c.delta < 0 AND c.status = 'applied') AS ended_on,
           min(c.effective_on) FILTER (WHERE c.delta < 0 AND c.status = 'planned') AS ends_next_on,
           max(CASE WHEN c.cause = 'temporary_converted' THEN 'converted' WHEN c.order_id IS NOT NULL
                      OR c.effective_on < t.ends_on THEN 'ended_early' ELSE 'expired' END)
               FILTER (WHERE c.delta < 0 AND c.status = 'applied') AS ending
    FROM seat_changes c WHERE c.account_id = t.account_id AND c.temporary_id = t.id AND c.status <> 'cancelled'
    HAVING count(*) FILTER (WHERE c.delta > 0) > 0) l ON true
WHERE t.account_id = :account_id
"""
OF_ACCOUNT = text(f"""
SELECT * FROM (SELECT r.*, row_number() OVER (PARTITION BY standing ORDER BY ends_on DESC, id DESC) AS place FROM ({READ}) r) r
WHERE standing <> 'ended' OR place <= :most_ended ORDER BY standing = 'ended', standing = 'scheduled', ends_on, starts_on, id
""")  # noqa: S608  (a constant of this module)
BY_SLUG = text("SELECT id FROM accounts WHERE slug = :slug")
ONE = text(f"{READ} AND t.id = :id")


def of_account(account_id: int) -> Sequence[Temporary]:
    """The active ones, the scheduled ones, and the newest that have ended, at most 50 of them."""
    rows = db.session.execute(OF_ACCOUNT, {"account_id": account_id, "most_ended": MOST_ENDED}).mappings()
    return [_temporary(row) for row in rows]


def of_slug(viewer: Viewer, slug: str) -> Sequence[Temporary]:
    """The same of an account by its slug, for its admins and the vendor's people (R4). Raises NotThere or NotAllowed."""
    account_id = db.session.execute(BY_SLUG, {"slug": slug}).scalar_one_or_none()
    if account_id is None or not (viewer.is_staff or viewer.account_id == account_id):
        raise NotThere
    if not viewer.is_staff and viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    return of_account(account_id)


def one(account_id: int, temporary_id: int) -> Temporary:
    """One of the account's own. Raises NotThere."""
    row = db.session.execute(ONE, {"account_id": account_id, "id": temporary_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return _temporary(row)


def _temporary(row: Any) -> Temporary:
    values = {key: row[key] for key in Temporary.__dataclass_fields__}
    ending = Ending(values["ending"]) if values["ending"] else None
    return Temporary(**{**values, "standing": Standing(values["standing"]), "ending": ending})
