"""A document that comes with a note or a message: checked like every other one, read by those who read the words (S12)."""

from __future__ import annotations

import hashlib
import uuid
from typing import Literal

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import db
from app.services.ordering.order_reading import load
from app.services.people.viewers import Viewer
from app.services.requesting.attachments import Document, Kept, checked

Of = Literal["note", "message"]

KEEP = {
    of: text(f"""
    INSERT INTO {of}_documents (account_id, {of}_id, name, size_bytes, sha256, content)
    VALUES (:account_id, :id, :name, length(:content), :sha256, :content)
    """)  # noqa: S608  (one of two constants)
    for of in ("note", "message")
}
READ = {
    of: text(f"""
    SELECT d.name, d.content FROM {of}_documents d
    JOIN order_{of}s o ON o.account_id = d.account_id AND o.id = d.{of}_id
    WHERE d.account_id = :account_id AND o.order_id = :order_id AND d.id = CAST(:id AS uuid) AND {shown}
    """)  # noqa: S608  (constants)
    for of, shown in {
        "message": "true",
        "note": "NOT EXISTS (SELECT FROM order_notes l WHERE l.account_id = o.account_id AND l.note_id = o.id AND l.words = '')",
    }.items()
}


def checked_or_none(sent: Document | None) -> Kept | None:
    """The document as it may be kept, if there is one. Raises Invalid at the field `document`."""
    return checked(sent) if sent else None


def keep(of: Of, account_id: object, said_id: int, kept: Kept | None) -> None:
    """Store it with the words it came with."""
    if kept is None:
        return
    digest = hashlib.sha256(kept.content).digest()
    db.session.execute(KEEP[of], {"account_id": account_id, "id": said_id, "name": kept.name, "content": kept.content, "sha256": digest})


def read(viewer: Viewer, reference: str, of: Of, document_id: uuid.UUID) -> Kept:
    """The document, for whoever sees the words. Raises NotThere, for customers also for every document of a note."""
    order = load(viewer, reference)
    if of == "note" and not viewer.is_staff:
        raise NotThere
    key = {"account_id": order.account_id, "order_id": order.id, "id": str(document_id)}
    row = db.session.execute(READ[of], key).one_or_none()
    if row is None:
        raise NotThere
    return Kept(row.name, bytes(row.content))
