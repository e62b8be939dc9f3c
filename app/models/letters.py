"""Letters that did not go out at once: held through the reader's quiet hours, or refused by the mail server."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Key

NOW = text("clock_now()")
STAMP = DateTime(timezone=True)
ALONE = "empty: about one of the vendor's people alone"


class HeldLetter(Base):
    """One reader's letter of a task that was done for the others. Sending it is promised when their quiet hours end."""

    __tablename__ = "held_letters"
    __table_args__ = (
        Index("uq_held_letters_once", "task_id", "reader_kind", "reader_id", unique=True),
        Index("ix_held_letters_until", "until", postgresql_where=text("released_at IS NULL")),
    )

    id: Mapped[Key]
    account_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("accounts.id"), comment=ALONE)
    task_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tasks.id"), comment="what it tells is read again when it is sent"
    )
    reader_kind: Mapped[str] = mapped_column(String(10), comment="person or staff")
    reader_id: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime] = mapped_column(STAMP, comment="the end of the reader's quiet hours")
    held_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)
    released_at: Mapped[datetime | None] = mapped_column(STAMP, comment="when sending it was promised")


class RefusedLetter(Base):
    """The mail server said no to one address. It stands before the operators until somebody settles it."""

    __tablename__ = "refused_letters"
    __table_args__ = (
        Index("uq_refused_letters_open", "task_id", "reader_kind", "reader_id", unique=True,
              postgresql_where=text("settled_at IS NULL")),
        Index("ix_refused_letters_email", "email", "refused_at"),
    )  # fmt: skip

    id: Mapped[Key]
    account_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("accounts.id"), comment=ALONE)
    task_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tasks.id"))
    reader_kind: Mapped[str] = mapped_column(String(10), comment="person or staff")
    reader_id: Mapped[int] = mapped_column(BigInteger)
    email: Mapped[str] = mapped_column(String(254), comment="the address the mail server refused")
    error: Mapped[str] = mapped_column(Text, comment="the mail server's words")
    refused_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)
    settled_at: Mapped[datetime | None] = mapped_column(STAMP, comment="sent again, or put away by somebody")


class Mending(Base):
    """Somebody had what failed tried again, or let it rest. Written once, with what had gone wrong."""

    __tablename__ = "mendings"
    __table_args__ = (CheckConstraint("did IN ('retry_task', 'retry_letter', 'put_away')", name="did_is_known"),)

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("tasks.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("refused_letters.id"), comment="of a letter that was refused; empty: the whole task"
    )
    did: Mapped[str] = mapped_column(String(20), comment="retry_task, retry_letter or put_away")
    staff_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="empty: by command, on the machine itself"
    )
    staff_name: Mapped[str] = mapped_column(String(200), comment="as it was then")
    error: Mapped[str] = mapped_column(Text, comment="what had gone wrong, in the words of that time")
    at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)
