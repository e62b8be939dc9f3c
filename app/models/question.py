"""Questions left on the help page, their answers, and the copies that everybody may read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, Name, PartOfKey

NOW = text("clock_now()")
STAMP = DateTime(timezone=True)


class Question(Base):
    __tablename__ = "questions"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        Index("ix_questions_of_person", "account_id", "person_id", "id"),
        Index("ix_questions_newest", "id"),
        Index("ix_questions_waiting", "id", postgresql_where=text("answered_at IS NULL AND closed_at IS NULL")),
    )  # fmt: skip

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    person_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(2), comment="the language it was asked in")
    asked_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)
    answered_at: Mapped[datetime | None] = mapped_column(
        STAMP, comment="the vendor's last answer; empty: it waits for one"
    )
    closed_at: Mapped[datetime | None] = mapped_column(STAMP, comment="put away without an answer")
    published_at: Mapped[datetime | None] = mapped_column(
        STAMP, comment="when a copy was made for everybody"
    )


class QuestionAnswer(Base):
    """What was said after the question, by the vendor's people or by the asker."""

    __tablename__ = "question_answers"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "question_id"], ["questions.account_id", "questions.id"]),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    question_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="empty: the asker goes on"
    )
    author_name: Mapped[Name]
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)


class PublishedQuestion(Base):
    """A copy in words the vendor chose. It names neither the asker nor the account, so everybody may read it."""

    __tablename__ = "published_questions"
    __table_args__ = (Index("ix_published_questions_listed", "account_type", "locale", "question_id"),)

    question_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    account_type: Mapped[str] = mapped_column(String(30))
    locale: Mapped[str] = mapped_column(String(2))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(STAMP, server_default=NOW)
