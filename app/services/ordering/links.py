"""Signed links in mails: one person, one purpose, one moment of one order. Opening one decides nothing (R68, S8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import text

from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db, narrow_to
from app.services.people.viewers import Viewer

Purpose = Literal["answer", "offer", "status"]
LIFETIME_SECONDS = 60 * 24 * 3600


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
    return URLSafeTimedSerializer(secret_key, salt="links").dumps(values)


PERSON = text("""
SELECT 0::bigint AS handle, 'link' AS scope, NULL::bigint AS staff_id, p.id AS person_id, a.id AS account_id, p.name, p.email,
       p.role, p.has_billing_rights, p.locale, a.time_zone, a.slug, a.name AS account_name, a.type AS account_type,
       a.standing, a.currency, o.reference
FROM people p JOIN accounts a ON a.id = p.account_id JOIN orders o ON o.account_id = a.id AND o.id = :order_id
WHERE p.account_id = :account_id AND p.id = :person_id AND p.suspended_at IS NULL
""")


def follow(secret_key: str, token: str) -> tuple[Link, Viewer, str]:
    """The link, whoever it was written to (with today's rights), and the order's reference.

    From here on the transaction is that person's account's. Raises NotThere for a forged or an old token.
    """
    try:
        values = URLSafeTimedSerializer(secret_key, salt="links").loads(token, max_age=LIFETIME_SECONDS)
        link = Link(*values)
    except (BadSignature, TypeError, ValueError) as wrong:
        raise NotThere from wrong
    with acting_for(EVERY_ACCOUNT):
        key = {"account_id": link.account_id, "person_id": link.person_id, "order_id": link.order_id}
        row = db.session.execute(PERSON, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    narrow_to(link.account_id)
    values = dict(row)
    reference = values.pop("reference")
    return link, Viewer(**values), reference
