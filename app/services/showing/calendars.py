"""A person's calendar address, and what stands in the calendar: renewals, ends of temporary seats, planned changes (D10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import text

from app.domain.proration import cycle_of
from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db, narrow_to
from app.models.kinds import Cycle
from app.services.people.viewers import Viewer
from app.services.requesting.offers import MONTHS
from workflows.clock import months_later

SALT = "calendar"


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar it is, and the token of its address."""

    serial: UUID
    created_at: datetime


FEED = text("SELECT serial, created_at FROM calendar_feeds WHERE account_id = :account_id AND person_id = :person_id")
MAKE = text("""
INSERT INTO calendar_feeds (account_id, person_id) VALUES (:account_id, :person_id)
ON CONFLICT (account_id, person_id) DO UPDATE SET serial = gen_random_uuid(), created_at = clock_now()
""")
STOP = text("DELETE FROM calendar_feeds WHERE account_id = :account_id AND person_id = :person_id")


def feed(viewer: Viewer) -> Feed | None:
    """This person's feed, if there is one."""
    row = db.session.execute(FEED, _key(viewer)).one_or_none()
    return Feed(*row) if row else None


def make(viewer: Viewer) -> None:
    """A new address; every earlier one of this person's is worthless from now on."""
    db.session.execute(MAKE, _key(viewer))


def stop(viewer: Viewer) -> None:
    """No address any more."""
    db.session.execute(STOP, _key(viewer))


def _key(viewer: Viewer) -> dict[str, Any]:
    return {"account_id": viewer.account_id, "person_id": viewer.person_id}


def sign(secret_key: str, viewer: Viewer, found: Feed) -> str:
    """The part of the address that only we can make. It has no end: it is good until it is taken back."""
    values = [viewer.account_id, viewer.person_id, found.serial.hex]
    return str(URLSafeSerializer(secret_key, salt=SALT).dumps(values))


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day in the calendar. `kind`: renewal, account_end, fewer, more, plan, end, temporary, temporary_end; `key` names it for good."""

    kind: str
    key: str
    day: date
    product: str | None = None
    product_fr: str | None = None
    seats: int = 0
    plan_name: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a reader subscribes to, in their language."""

    account_name: str
    slug: str
    locale: str
    today: date
    entries: Sequence[Entry]


# Whoever is no admin any more, or suspended, reads nothing: the address is asked about each time (R4).
READER = text("""
SELECT a.id, a.name, a.slug, p.locale, a.renews_on, a.anchor_day, a.cycle, a.standing = 'closed' AS has_ended,
       cycle.to_cycle, cycle.effective_on AS to_cycle_on,
       (SELECT effective_on FROM cancellations c WHERE c.account_id = a.id AND c.status = 'planned') AS ends_on, clock_today(a.time_zone) AS today
FROM calendar_feeds f JOIN people p ON p.account_id = f.account_id AND p.id = f.person_id JOIN accounts a ON a.id = f.account_id
LEFT JOIN cycle_changes cycle ON cycle.account_id = a.id AND cycle.status = 'planned'
WHERE f.account_id = :account_id AND f.person_id = :person_id AND f.serial = CAST(:serial AS uuid)
  AND p.suspended_at IS NULL AND p.role IN ('owner', 'admin')
""")
PLANNED = text("""
SELECT CASE WHEN c.ends_subscription THEN 'end' WHEN c.temporary_id IS NOT NULL AND c.delta < 0 THEN 'temporary_end'
            WHEN c.temporary_id IS NOT NULL THEN 'temporary' WHEN c.delta < 0 THEN 'fewer' WHEN c.delta > 0 THEN 'more' ELSE 'plan' END AS kind,
       c.id::text AS key, c.effective_on AS day, p.name AS product, p.name_fr AS product_fr, abs(c.delta) AS seats,
       plan.name AS plan_name
FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
JOIN products p ON p.id = s.product_id LEFT JOIN plans plan ON plan.id = c.to_plan_id
WHERE c.account_id = :account_id AND c.status = 'planned' ORDER BY c.effective_on, c.created_at LIMIT 500
""")
AHEAD = 12
"""So many months of renewals stand in the calendar."""


def read(secret_key: str, token: str) -> Calendar:
    """What the address shows now. Raises NotThere for a forged, revoked or no longer allowed one."""
    try:
        account_id, person_id, serial = URLSafeSerializer(secret_key, salt=SALT).loads(token)
        key = {"account_id": int(account_id), "person_id": int(person_id), "serial": str(UUID(hex=serial))}
    except (BadSignature, TypeError, ValueError) as wrong:
        raise NotThere from wrong
    with acting_for(EVERY_ACCOUNT):
        row = db.session.execute(READER, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    narrow_to(row["id"])
    planned = [Entry(**one) for one in db.session.execute(PLANNED, {"account_id": row["id"]}).mappings()]
    renewals = [] if row["has_ended"] else [Entry("renewal", f"renewal-{row['slug']}-{day}", day) for day in _renewals(row)]
    if (end := row["ends_on"]) is not None:  # what is planned for later ends with the account (R83)
        renewals, planned = [Entry("account_end", f"end-{row['slug']}", end)], [one for one in planned if one.day < end]
    return Calendar(row["name"], row["slug"], row["locale"], row["today"], [*renewals, *planned])


def _renewals(row: Any) -> list[date]:
    """The renewals of the coming twelve months, at least one, by the cycle that is planned from its renewal on (R43)."""
    months, anchor = MONTHS[Cycle(row["cycle"])], row["anchor_day"] or row["renews_on"].day
    day = cycle_of(row["renews_on"], months, row["today"], anchor).ends_on
    found: list[date] = []
    last = months_later(row["today"], AHEAD, row["today"].day)
    while not found or day <= last:
        found.append(day)
        if row["to_cycle"] is not None and day >= row["to_cycle_on"]:
            months = MONTHS[Cycle(row["to_cycle"])]
        day = months_later(day, months, anchor)
    return found
