"""The link in the mail that offers the ownership: it shows, and its confirmed form answers, once (R12, S8)."""

from __future__ import annotations

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db, narrow_to
from app.services.people.ownership import OFFER_DAYS
from app.services.people.viewers import Viewer
from app.services.sealed import seal, unseal

SALT = "ownership"
LIFETIME_SECONDS = (OFFER_DAYS + 2) * 24 * 3600
"""Longer than any offer stands, wherever the clocks change meanwhile: the record says when it is over."""

PERSON = text("""
SELECT 0::bigint AS handle, 'link' AS scope, NULL::bigint AS staff_id, p.id AS person_id, a.id AS account_id, p.name, p.email,
       p.role, p.has_billing_rights, p.locale, coalesce(p.time_zone, a.time_zone) AS time_zone, a.slug, a.name AS account_name,
       a.type AS account_type, a.standing, a.currency, o.status = 'open' AND o.expires_at > clock_now() AS is_open
FROM ownership_offers o JOIN people p ON p.account_id = o.account_id AND p.id = o.offered_to
JOIN accounts a ON a.id = o.account_id
WHERE o.account_id = :account_id AND o.id = :offer_id AND p.id = :person_id AND p.suspended_at IS NULL
""")


def sign(secret_key: str, account_id: int, offer_id: int, person_id: int) -> str:
    """The token for the address in the mail."""
    return seal(secret_key, SALT, [account_id, offer_id, person_id])


def follow(secret_key: str, token: str) -> tuple[Viewer, bool]:
    """Whoever the offer was made to, with today's rights, and whether it is still open.

    From here on the transaction is their account's. Raises NotThere for a forged token, LinkTooOld for an old one.
    """
    values, _ = unseal(secret_key, SALT, token, LIFETIME_SECONDS)
    try:
        account_id, offer_id, person_id = (int(value) for value in values)
    except (TypeError, ValueError) as wrong:
        raise NotThere from wrong
    with acting_for(EVERY_ACCOUNT):
        key = {"account_id": account_id, "offer_id": offer_id, "person_id": person_id}
        row = db.session.execute(PERSON, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    narrow_to(account_id)
    person = dict(row)
    is_open = bool(person.pop("is_open"))
    return Viewer(**person), is_open
