"""The browsers somebody is signed in with, each of which can be signed out from any other (S13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import db
from app.services.people.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `is_this` marks the one that asks."""

    id: int
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_this: bool


OF_VIEWER = """ended_at IS NULL AND expires_at > now()
  AND (staff_id = :staff_id OR account_id = :account_id AND person_id = :person_id)"""
MINE = text(f"""
SELECT id, user_agent, address, created_at, CASE WHEN id = :this THEN now() ELSE last_seen_at END AS last_seen_at, expires_at,
       id = :this AS is_this
FROM sign_ins WHERE {OF_VIEWER} ORDER BY id = :this DESC, last_seen_at DESC, id DESC LIMIT 50
""")  # noqa: S608  (a constant)
END_ONE = text(f"UPDATE sign_ins SET ended_at = now() WHERE id = :id AND {OF_VIEWER}")  # noqa: S608
END_OTHERS = text(f"UPDATE sign_ins SET ended_at = now() WHERE id <> :this AND {OF_VIEWER}")  # noqa: S608
SEEN = text("UPDATE sign_ins SET last_seen_at = now() WHERE id = :id")


def _whose(viewer: Viewer) -> dict[str, int | None]:
    return {"staff_id": viewer.staff_id, "account_id": viewer.account_id, "person_id": viewer.person_id}


def mine(viewer: Viewer) -> Sequence[Session]:
    """This browser first, then the others, last seen first; at most 50."""
    rows = db.session.execute(MINE, {**_whose(viewer), "this": viewer.handle}).mappings()
    return [Session(**row) for row in rows]


def end_one(viewer: Viewer, session_id: int) -> None:
    """Sign one browser out, at once. Raises NotThere for one that is not theirs, or not signed in any more."""
    ended = db.session.execute(END_ONE, {**_whose(viewer), "id": session_id})
    if ended.rowcount == 0:  # type: ignore[attr-defined]
        raise NotThere


def end_others(viewer: Viewer) -> int:
    """Sign all other browsers out. Returns how many."""
    ended = db.session.execute(END_OTHERS, {**_whose(viewer), "this": viewer.handle})
    return int(ended.rowcount)  # type: ignore[attr-defined]


def seen(viewer: Viewer) -> None:
    """Note that the session is in use; asked for every few minutes, not with every request."""
    db.session.execute(SEEN, {"id": viewer.handle})
