"""API tokens: shown once, stored hashed (D9)."""

from __future__ import annotations

import secrets

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import db
from app.models.kinds import Scope
from app.services.people import sign_ins
from app.services.people.viewers import digest

ISSUE = text("""
INSERT INTO api_tokens (token_hash, account_id, person_id, staff_id, scope, label)
VALUES (:token_hash, :account_id, :person_id, :staff_id, :scope, :label)
""")


def issue(email: str, scope: Scope, label: str = "") -> str:
    """Make a token for the person or member of staff with this address. Raises NotThere."""
    known = sign_ins.find(email)
    if known is None:
        raise NotThere
    token = "sw_" + secrets.token_urlsafe(32)
    db.session.execute(ISSUE, {
        "token_hash": digest(token), "account_id": known.account_id, "person_id": known.person_id,
        "staff_id": known.staff_id, "scope": scope, "label": label,
    })  # fmt: skip
    return token
