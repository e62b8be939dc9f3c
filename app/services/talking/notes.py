"""Notes about an order, among the vendor's people. The record shows no row of them to any account (S2, S3).

What was written stays: a change is another row, and within a quarter of an hour its author may make one.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Refused
from app.extensions import db, doorbell
from app.services.ordering.order_reading import load
from app.services.outbox import MAIL, TELL_MENTIONED, request_id
from app.services.people.viewers import Viewer
from app.services.requesting.attachments import Document
from app.services.talking import documents, mentions
from app.services.talking.words import said
from workflows.sentences import say

MINUTES = 15
"""How long its author may change a note, or take it away."""

NAMED = """
named AS (
    INSERT INTO note_mentions (account_id, note_id, staff_id)
    SELECT :account_id, coalesce(note.note_id, note.id), s.id FROM note, staff s WHERE s.is_active AND s.id = ANY(:named)
    ON CONFLICT DO NOTHING RETURNING note_id, staff_id
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload, request_id)
    SELECT :account_id, :kind, :queue, jsonb_build_object('note_id', note_id, 'staff_id', staff_id), :request_id
    FROM named WHERE staff_id <> :staff_id
), back AS (
    DELETE FROM order_snoozes z USING note WHERE z.account_id = :account_id AND z.order_id = :order_id AND z.staff_id <> :staff_id
)
SELECT id FROM note
"""
WRITE = text(f"""
WITH note AS (
    INSERT INTO order_notes (account_id, order_id, staff_id, author_name, words)
    VALUES (:account_id, :order_id, :staff_id, :author_name, :words) RETURNING id, note_id
), {NAMED}""")  # noqa: S608  (a constant)
CHANGE = text(f"""
WITH note AS (
    INSERT INTO order_notes (account_id, order_id, note_id, staff_id, author_name, words)
    SELECT n.account_id, n.order_id, n.id, n.staff_id, :author_name, :words FROM order_notes n
    WHERE n.account_id = :account_id AND n.order_id = :order_id AND n.id = :id AND n.note_id IS NULL
      AND n.staff_id = :staff_id AND n.written_at > clock_now() - make_interval(mins => :minutes)
      AND NOT EXISTS (SELECT FROM order_notes l WHERE l.account_id = n.account_id AND l.note_id = n.id AND l.words = '')
    RETURNING id, note_id
), {NAMED}""")  # noqa: S608  (a constant)
AUTHOR = text("""
SELECT staff_id FROM order_notes WHERE account_id = :account_id AND order_id = :order_id AND id = :id AND note_id IS NULL
""")


def write(viewer: Viewer, reference: str, words: str, *, tell: Collection[int] = (), document: Document | None = None) -> int:
    """Leave a note; whoever is named in it, or in `tell`, is mailed once. Returns its id.

    Raises NotThere, NotAllowed for customers, Invalid for the words, a name nobody has, or the document.
    """
    key = _key(viewer, reference, said(words))
    kept = documents.checked_or_none(document)
    note_id: int = db.session.execute(WRITE, {**key, "named": _named(words, tell)}).scalar_one()
    documents.keep("note", key["account_id"], note_id, kept)
    doorbell.hear(db.session(), {MAIL})
    return note_id


def change(viewer: Viewer, reference: str, note_id: int, words: str) -> None:
    """Say it differently, within a quarter of an hour. What it said before stays readable. Raises Refused when it is too late."""
    key = {**_key(viewer, reference, said(words)), "id": note_id, "minutes": MINUTES}
    if db.session.execute(CHANGE, {**key, "named": _named(words, ())}).scalar_one_or_none() is None:
        raise _why_not(key)
    doorbell.hear(db.session(), {MAIL})


def remove(viewer: Viewer, reference: str, note_id: int) -> None:
    """Take it away, within a quarter of an hour. That there was one, and what it said, stays in the record."""
    key = {**_key(viewer, reference, ""), "id": note_id, "minutes": MINUTES}
    if db.session.execute(CHANGE, {**key, "named": []}).scalar_one_or_none() is None:
        raise _why_not(key)


def _key(viewer: Viewer, reference: str, words: str) -> dict[str, object]:
    order = load(viewer, reference)
    if viewer.staff_id is None:
        raise NotAllowed(say("Notes are written among the people of the vendor. Send a message instead."))
    return {"account_id": order.account_id, "order_id": order.id, "staff_id": viewer.staff_id, "author_name": viewer.name,
            "words": words, "kind": TELL_MENTIONED, "queue": MAIL, "request_id": request_id()}  # fmt: skip


def _named(words: str, tell: Collection[int]) -> list[int]:
    """Nobody is looked up for a note that names nobody."""
    by_words = mentions.named_in(words, mentions.everybody()) if mentions.HANDLE.search(words) else set()
    return sorted({*by_words, *tell})


def _why_not(key: dict[str, object]) -> Exception:
    author = db.session.execute(AUTHOR, {name: key[name] for name in ("account_id", "order_id", "id")}).scalar_one_or_none()
    if author is None:
        return NotThere()
    if author != key["staff_id"]:
        return NotAllowed(say("Only its author can change a note."))
    return Refused(say("A note can be changed for %(minutes)s minutes; this one stays as it is. Write another one.", minutes=MINUTES),
                   field="words")  # fmt: skip
