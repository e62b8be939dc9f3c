"""Signed links in mails: one person, one purpose, one moment of one order. Opening one decides nothing (R68, S8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text

from app.errors import LinkTooOld, NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db, narrow_to
from app.services.people.viewers import Viewer
from app.services.sealed import seal, unseal

Purpose = Literal["answer", "offer", "status"]
SALT = "links"
LIFETIME_SECONDS = 60 * 24 * 3600
LONGEST_SECONDS = 370 * 24 * 3600
"""An offer may stand for a year (R64): as long as it does, the link of its mail works."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says. `version` is the order's when the mail was written: once it has moved on, the link only shows."""

    purpose: Purpose
    account_id: int
    person_id: int
    order_id: int
    version: int


def sign(secret_key: str, link: Link) -> str:
    """The token that goes into the address."""
    values = [link.purpose, link.account_id, link.person_id, link.order_id, link.version]
    return seal(secret_key, SALT, values)


PERSON = text("""
SELECT 0::bigint AS handle, 'link' AS scope, NULL::bigint AS staff_id, p.id AS person_id, a.id AS account_id, p.name, p.email,
       p.role, p.has_billing_rights, p.locale, a.time_zone, a.slug, a.name AS account_name, a.type AS account_type,
       a.standing, a.currency, o.reference,
       CAST(:sealed_at AS timestamptz) < now() - make_interval(secs => :lifetime)
           AND NOT (:purpose = 'offer' AND o.state = 'quoted' AND o.valid_until >= clock_today(a.time_zone)) AS is_too_old
FROM people p JOIN accounts a ON a.id = p.account_id JOIN orders o ON o.account_id = a.id AND o.id = :order_id
WHERE p.account_id = :account_id AND p.id = :person_id AND p.suspended_at IS NULL
""")


def follow(secret_key: str, token: str) -> tuple[Link, Viewer, str]:
    """The link, whoever it was written to (with today's rights), and the order's reference.

    From here on the transaction is that person's account's. Raises NotThere for a forged token, LinkTooOld for an old one.
    """
    sealed, sealed_at = unseal(secret_key, SALT, token, LONGEST_SECONDS)
    try:
        link = Link(*sealed)
    except TypeError as wrong:
        raise NotThere from wrong
    with acting_for(EVERY_ACCOUNT):
        key = {"account_id": link.account_id, "person_id": link.person_id, "order_id": link.order_id,
               "purpose": link.purpose, "sealed_at": sealed_at, "lifetime": LIFETIME_SECONDS}  # fmt: skip
        row = db.session.execute(PERSON, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    narrow_to(link.account_id)
    values = dict(row)
    if values.pop("is_too_old"):
        raise LinkTooOld
    reference = values.pop("reference")
    return link, Viewer(**values), reference
