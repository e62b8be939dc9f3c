"""A mail that somebody wants once a day, together with the others; what it tells is read again when it is sent."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, PartOfKey


class KeptLetter(Base):
    __tablename__ = "kept_letters"
    __table_args__ = (
        Index("uq_kept_letters_once", "task_id", "reader_kind", "reader_id", unique=True),
        Index("ix_kept_letters_waiting", "reader_kind", "reader_id", "id", postgresql_where=text("digest IS NULL")),
        Index("ix_kept_letters_digest", "digest", postgresql_where=text("digest IS NOT NULL")),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    task_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tasks.id"), comment="what it tells is read again when it is sent"
    )
    reader_kind: Mapped[str] = mapped_column(String(10), comment="person or staff")
    reader_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    digest: Mapped[int | None] = mapped_column(BigInteger, comment="which daily mail it is part of")
