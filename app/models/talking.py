"""What is said about an order: notes among the vendor's people, messages with the customer, and their documents."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Name, PartOfKey

NOW = text("clock_now()")
STAMP = DateTime(timezone=True)
ORDER = (["account_id", "order_id"], ["orders.account_id", "orders.id"])
NOTE = (["account_id", "note_id"], ["order_notes.account_id", "order_notes.id"])


class OrderNote(Base):
    """A note, or a change of one: what was written stays. No account sees a row, whatever asks for it."""

    __tablename__ = "order_notes"
    __table_args__ = (
        ForeignKeyConstraint(*ORDER),
        ForeignKeyConstraint(*NOTE),
        CheckConstraint("words <> '' OR note_id IS NOT NULL", name="says_something"),
        Index("ix_order_notes_of_order", "account_id", "order_id", "id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[PartOfKey]
    order_id: Mapped[int] = mapped_column(BigInteger)
    note_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="the note this changes; empty: it is a new one"
    )
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    author_name: Mapped[Name]
    words: Mapped[str] = mapped_column(Text, comment="empty: taken away")
    written_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)


class NoteMention(Base):
    """A colleague who was named in a note, and is told of it once."""

    __tablename__ = "note_mentions"
    __table_args__ = (ForeignKeyConstraint(*NOTE),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    note_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True)


class OrderMessage(Base):
    """Between the customer and the vendor. Both read it; nobody changes it."""

    __tablename__ = "order_messages"
    __table_args__ = (
        ForeignKeyConstraint(*ORDER),
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        CheckConstraint("num_nonnulls(staff_id, person_id) = 1", name="one_author"),
        CheckConstraint("words <> ''", name="says_something"),
        Index("ix_order_messages_of_order", "account_id", "order_id", "id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[PartOfKey]
    order_id: Mapped[int] = mapped_column(BigInteger)
    product_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("products.id"), comment="the line it is about; empty: the whole order"
    )
    staff_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="empty: the customer writes"
    )
    person_id: Mapped[int | None] = mapped_column(BigInteger, comment="empty: the vendor writes")
    author_name: Mapped[Name]
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)


class SaidDocument:
    """What a document of a note and of a message have in common."""

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(String(100), comment="a plain file name that ends in .pdf")
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="a PDF, checked before it was stored (S12)")


def _sound() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("size_bytes = length(content)", name="size_is_the_contents"),
        CheckConstraint("sha256 = sha256(content)", name="digest_is_the_contents"),
    )


class NoteDocument(SaidDocument, Base):
    """Among the vendor's people, as its note is."""

    __tablename__ = "note_documents"
    __table_args__ = (
        ForeignKeyConstraint(*NOTE),
        *_sound(),
        Index("ix_note_documents_of_note_id", "account_id", "note_id"),
    )

    note_id: Mapped[int] = mapped_column(BigInteger)


class MessageDocument(SaidDocument, Base):
    """Read by both, as its message is."""

    __tablename__ = "message_documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "message_id"], ["order_messages.account_id", "order_messages.id"]
        ),
        *_sound(),
        Index("ix_message_documents_of_message_id", "account_id", "message_id"),
    )

    message_id: Mapped[int] = mapped_column(BigInteger)
