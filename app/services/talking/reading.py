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
    """What was said last, or before a place in it, oldest first. A customer's has no notes and no colleagues.

    `has_earlier_messages`, `has_earlier_notes`: something was said before the first of them.
    """

    messages: Sequence[Message]
    notes: Sequence[Note] = ()
    colleagues: Sequence[Colleague] = field(default=())
    has_earlier_messages: bool = False
    has_earlier_notes: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where to read: the messages, the notes before these numbers; None: the last ones."""

    message: int | None = None
    note: int | None = None


LAST = Place()

DOCUMENTS = """(SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'name', d.name, 'size_bytes', d.size_bytes)), '[]')
        FROM {of}_documents d WHERE d.account_id = m.account_id AND d.{of}_id = m.id)"""
PAGE = 50
"""How many messages, and how many notes, are read at once."""
SOME = """m.account_id = :account_id AND m.order_id = :order_id AND (CAST(:after AS bigint) IS NULL OR m.id > :after)
      AND (CAST(:{before} AS bigint) IS NULL OR m.id < :{before})"""
MESSAGES = """
SELECT coalesce(jsonb_agg(to_jsonb(said) ORDER BY said.id), '[]') FROM (
    SELECT m.id, m.staff_id IS NOT NULL AS is_staff, m.author_name, m.words, m.written_at, p.slug AS product,
           p.name AS product_name, p.name_fr AS product_name_fr, {documents} AS documents
    FROM order_messages m LEFT JOIN products p ON p.id = m.product_id WHERE {some} ORDER BY m.id {way} LIMIT :most) said
"""
NOTES = """
SELECT coalesce(jsonb_agg(to_jsonb(said) ORDER BY said.id), '[]') FROM (
    SELECT m.id, m.staff_id, m.author_name, m.words, m.written_at, {documents} AS documents,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('words', l.words, 'at', l.written_at) ORDER BY l.id), '[]')
            FROM order_notes l WHERE l.account_id = m.account_id AND l.order_id = m.order_id AND l.note_id = m.id) AS changes,
           (SELECT coalesce(jsonb_agg(s.name ORDER BY s.name), '[]') FROM note_mentions x JOIN staff s ON s.id = x.staff_id
            WHERE x.account_id = m.account_id AND x.note_id = m.id) AS named
    FROM order_notes m WHERE {some} AND m.note_id IS NULL ORDER BY m.id {way} LIMIT :most) said
"""
COLLEAGUES = """
SELECT coalesce(jsonb_agg(jsonb_build_array(s.id, s.name, s.email, s.role) ORDER BY s.name, s.id), '[]') FROM staff s WHERE s.is_active
"""


def _sql(said: str, of: str, way: str) -> str:
    return said.format(documents=DOCUMENTS.format(of=of), some=SOME.format(before=f"before_{of}"), way=way)


OF_CUSTOMER = text(f"SELECT ({_sql(MESSAGES, 'message', 'DESC')}) AS messages")
OF_STAFF = text(f"""SELECT ({_sql(MESSAGES, 'message', 'DESC')}) AS messages, ({_sql(NOTES, 'note', 'DESC')}) AS notes,
    ({COLLEAGUES}) AS colleagues, clock_now() AS now""")
MESSAGES_FROM = text(f"SELECT ({_sql(MESSAGES, 'message', 'ASC')}) AS messages")
NOTES_FROM = text(f"SELECT ({_sql(NOTES, 'note', 'ASC')}) AS notes, clock_now() AS now")


def talk(viewer: Viewer, account_id: int, order_id: int, place: Place = LAST) -> Talk:
    """The last of what was said before `place`, in one statement, about an order this viewer may see."""
    key = {**_key(account_id, order_id), "before_message": place.message, "before_note": place.note}
    row = db.session.execute(OF_STAFF if viewer.is_staff else OF_CUSTOMER, key).one()
    messages = [_message(one) for one in row.messages]
    if not viewer.is_staff:
        return Talk(messages[-PAGE:], has_earlier_messages=len(messages) > PAGE)
    notes = [_note(one, viewer, row.now) for one in row.notes]
    return Talk(messages[-PAGE:], notes[-PAGE:], [Colleague(*one) for one in row.colleagues],
                has_earlier_messages=len(messages) > PAGE, has_earlier_notes=len(notes) > PAGE)  # fmt: skip


def messages_from(account_id: int, order_id: int, after: int = 0) -> tuple[list[Message], bool]:
    """From the first one, or the one after a number, on: a page, oldest first, and whether there are more."""
    rows = db.session.execute(MESSAGES_FROM, {**_key(account_id, order_id), "after": after}).scalar_one()
    return [_message(one) for one in rows[:PAGE]], len(rows) > PAGE


def notes_from(viewer: Viewer, account_id: int, order_id: int, after: int = 0) -> tuple[list[Note], bool]:
    """The same of notes, for the vendor's people."""
    row = db.session.execute(NOTES_FROM, {**_key(account_id, order_id), "after": after}).one()
    return [_note(one, viewer, row.now) for one in row.notes[:PAGE]], len(row.notes) > PAGE


IS_SAID = {
    "message": text("SELECT EXISTS (SELECT FROM order_messages WHERE account_id = :account_id AND order_id = :order_id AND id = :id)"),
    "note": text("SELECT EXISTS (SELECT FROM order_notes WHERE account_id = :account_id AND order_id = :order_id AND id = :id)"),
}


def is_said(of: str, account_id: int, order_id: int, number: int) -> bool:
    """Whether the order has a "message", or a "note", of this number: only from there can one read on."""
    return bool(db.session.execute(IS_SAID[of], {"account_id": account_id, "order_id": order_id, "id": number}).scalar_one())


def _key(account_id: int, order_id: int) -> dict[str, Any]:
    return {"account_id": account_id, "order_id": order_id, "after": None, "before_message": None, "before_note": None,
            "most": PAGE + 1}  # fmt: skip


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
