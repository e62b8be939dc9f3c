"""What was said about an order, as its reader may see it: messages for both sides, notes for the vendor's people alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.people.viewers import Viewer
from app.services.talking.mentions import Colleague
from app.services.talking.notes import MINUTES


@dataclass(frozen=True, slots=True)
class Said:
    """A document that came with words: `id` is part of its address."""

    id: str
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Writing:
    """What a note said, from when on."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it reads now; `before` is what it said earlier, oldest first. `words` is empty once it was taken away."""

    id: int
    staff_id: int
    author_name: str
    words: str
    written_at: datetime
    changed_at: datetime | None
    before: Sequence[Writing]
    documents: Sequence[Said]
    named: Sequence[str]
    may_change: bool

    @property
    def is_removed(self) -> bool:
        return not self.words


@dataclass(frozen=True, slots=True)
class Message:
    """`product` is the line it is about, None for the whole order."""

    id: int
    is_staff: bool
    author_name: str
    words: str
    written_at: datetime
    product: str | None
    product_name: str | None
    product_name_fr: str | None
    documents: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything said, oldest first. A customer's has no notes and no colleagues."""

    messages: Sequence[Message]
    notes: Sequence[Note] = ()
    colleagues: Sequence[Colleague] = field(default=())


DOCUMENTS = """(SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'size_bytes', d.size_bytes)), '[]')
        FROM {of}_documents d WHERE d.account_id = m.account_id AND d.{of}_id = m.id)"""
MESSAGES = f"""
SELECT coalesce(jsonb_agg(to_jsonb(said) ORDER BY said.id), '[]') FROM (
    SELECT m.id, m.staff_id IS NOT NULL AS is_staff, m.author_name, m.words, m.written_at, p.slug AS product,
           p.name AS product_name, p.name_fr AS product_name_fr, {DOCUMENTS.format(of="message")} AS documents
    FROM order_messages m LEFT JOIN products p ON p.id = m.product_id
    WHERE m.account_id = :account_id AND m.order_id = :order_id ORDER BY m.id DESC LIMIT 300) said
"""  # noqa: S608  (constants)
NOTES = f"""
SELECT coalesce(jsonb_agg(to_jsonb(said) ORDER BY said.id), '[]') FROM (
    SELECT m.id, m.staff_id, m.author_name, m.words, m.written_at, {DOCUMENTS.format(of="note")} AS documents,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('words', l.words, 'at', l.written_at) ORDER BY l.id), '[]')
            FROM order_notes l WHERE l.account_id = m.account_id AND l.order_id = m.order_id AND l.note_id = m.id) AS changes,
           (SELECT coalesce(jsonb_agg(s.name ORDER BY s.name), '[]') FROM note_mentions x JOIN staff s ON s.id = x.staff_id
            WHERE x.account_id = m.account_id AND x.note_id = m.id) AS named
    FROM order_notes m WHERE m.account_id = :account_id AND m.order_id = :order_id AND m.note_id IS NULL
    ORDER BY m.id DESC LIMIT 300) said
"""  # noqa: S608  (constants)
COLLEAGUES = """
SELECT coalesce(jsonb_agg(jsonb_build_array(s.id, s.name, s.email, s.role) ORDER BY s.name, s.id), '[]') FROM staff s WHERE s.is_active
"""
OF_CUSTOMER = text(f"SELECT ({MESSAGES}) AS messages")
OF_STAFF = text(f"SELECT ({MESSAGES}) AS messages, ({NOTES}) AS notes, ({COLLEAGUES}) AS colleagues, clock_now() AS now")


def talk(viewer: Viewer, account_id: int, order_id: int) -> Talk:
    """In one statement, about an order this viewer may see."""
    key = {"account_id": account_id, "order_id": order_id}
    if not viewer.is_staff:
        return Talk([_message(one) for one in db.session.execute(OF_CUSTOMER, key).scalar_one()])
    row = db.session.execute(OF_STAFF, key).one()
    return Talk([_message(one) for one in row.messages], [_note(one, viewer, row.now) for one in row.notes],
                [Colleague(*one) for one in row.colleagues])  # fmt: skip


def _message(row: dict[str, Any]) -> Message:
    values = {**row, "written_at": datetime.fromisoformat(row["written_at"]), "documents": _documents(row)}
    return Message(**values)


def _note(row: dict[str, Any], viewer: Viewer, now: datetime) -> Note:
    """The last of its writings is what it says; those before stay readable."""
    values, written_at = dict(row), datetime.fromisoformat(row["written_at"])
    changes = [Writing(one["words"], datetime.fromisoformat(one["at"])) for one in values.pop("changes")]
    writings = [Writing(row["words"], written_at), *changes]
    is_fresh = now - written_at < timedelta(minutes=MINUTES)
    return Note(**{
        **values, "words": writings[-1].words, "written_at": written_at, "documents": _documents(row),
        "changed_at": changes[-1].at if changes else None, "before": writings[:-1],
        "may_change": is_fresh and row["staff_id"] == viewer.staff_id and bool(writings[-1].words),
    })  # fmt: skip


def _documents(row: dict[str, Any]) -> list[Said]:
    return [Said(**one) for one in row["documents"]]
