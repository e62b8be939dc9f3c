"""API tokens: shown once, stored hashed (D9)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text

from app.errors import NotThere
from app.extensions import db
from app.models.kinds import Scope
from app.services.people import sign_ins
from app.services.people.viewers import Viewer, digest

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


LISTED = text("""
SELECT t.id, t.scope, t.label, t.created_at, t.ended_at, coalesce(p.email, s.email) AS email
FROM api_tokens t LEFT JOIN people p ON p.account_id = t.account_id AND p.id = t.person_id LEFT JOIN staff s ON s.id = t.staff_id
WHERE coalesce(p.email, s.email) = :email ORDER BY t.id
""")
END = text("UPDATE api_tokens SET ended_at = now() WHERE id = :id AND ended_at IS NULL RETURNING id")


def listed(email: str) -> Sequence[RowMapping]:
    """The tokens of the person or member of staff with this address, also one who has left: id, scope, label, email and two moments."""
    return db.session.execute(LISTED, {"email": email.strip().lower()}).mappings().all()


def end(token_id: int) -> bool:
    """Whether it was good until now. Its next request is refused (S13)."""
    return db.session.execute(END, {"id": token_id}).one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Token:
    """One that lets a program in as this person. `is_this`: the one that asks."""

    id: int
    scope: Scope
    label: str
    created_at: datetime
    is_this: bool


OF_VIEWER = "ended_at IS NULL AND (staff_id = :staff_id OR account_id = :account_id AND person_id = :person_id)"
MINE = text(f"SELECT id, scope, label, created_at FROM api_tokens WHERE {OF_VIEWER} ORDER BY id DESC LIMIT 100")  # noqa: S608  (a constant)
END_MINE = text(f"UPDATE api_tokens SET ended_at = now() WHERE id = :id AND {OF_VIEWER} RETURNING label")  # noqa: S608


def mine(viewer: Viewer) -> Sequence[Token]:
    """Those of the viewer that are good, the newest first; at most 100."""
    return [Token(row.id, Scope(row.scope), row.label, row.created_at, row.id == viewer.handle)
            for row in db.session.execute(MINE, _whose(viewer))]  # fmt: skip


def end_mine(viewer: Viewer, token_id: int) -> str:
    """End one of the viewer's own, and say what it was called. Raises NotThere for any other, or one that has ended (S13)."""
    ended = db.session.execute(END_MINE, {**_whose(viewer), "id": token_id}).one_or_none()
    if ended is None:
        raise NotThere
    return str(ended.label)


def _whose(viewer: Viewer) -> dict[str, int | None]:
    return {"staff_id": viewer.staff_id, "account_id": viewer.account_id, "person_id": viewer.person_id}
