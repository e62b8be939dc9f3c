"""Signed links to one decision: one approver, one round of one order. Opening one decides nothing (S4, S8)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for, db, set_tenant
from app.services.people.viewers import Viewer
from app.services.sealed import seal, unseal

SALT = "approvals"
LIFETIME_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class ApprovalLink:
    """What a token says. Once its round is over, the link only shows who decided."""

    staff_id: int
    order_id: int
    round: int


def sign(secret_key: str, link: ApprovalLink) -> str:
    """The token that goes into the address."""
    return seal(secret_key, SALT, [link.staff_id, link.order_id, link.round])


SEE_EVERYTHING = text("SELECT set_config('seatwright.account', '*', true)")
PERSON = text("""
SELECT 0::bigint AS handle, 'link' AS scope, s.id AS staff_id, NULL::bigint AS person_id, NULL::bigint AS account_id, s.name, s.email,
       s.role, false AS has_billing_rights, s.locale, s.time_zone, NULL AS slug, NULL AS account_name, NULL AS account_type,
       NULL AS standing, NULL AS currency, o.reference
FROM staff s JOIN orders o ON o.id = :order_id WHERE s.id = :staff_id AND s.is_active
""")


def follow(secret_key: str, token: str) -> tuple[ApprovalLink, Viewer, str]:
    """The link, whoever it was written to (with today's role), and the order's reference.

    Raises NotThere for a forged token, and for somebody who has left; LinkTooOld for an old one.
    """
    sealed, _ = unseal(secret_key, SALT, token, LIFETIME_SECONDS)
    try:
        link = ApprovalLink(*sealed)
    except TypeError as wrong:
        raise NotThere from wrong
    with acting_for(EVERY_ACCOUNT):
        row = db.session.execute(PERSON, {"order_id": link.order_id, "staff_id": link.staff_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    values = dict(row)
    reference = values.pop("reference")
    set_tenant(EVERY_ACCOUNT)
    db.session.execute(SEE_EVERYTHING)
    return link, Viewer(**values), reference
