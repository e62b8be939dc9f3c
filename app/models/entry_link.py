"""A way in by mail: a single-use link with which somebody sets their password."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import KeptSince, Moment, words
from app.models.kinds import EntryPurpose
from app.models.sign_in import SOMEBODY


class EntryLink(Base):
    __tablename__ = "entry_links"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        Index("uq_entry_links_token_hash", "token_hash", unique=True),
        Index("ix_entry_links_of_person", "account_id", "person_id", "created_at"),
        CheckConstraint(SOMEBODY, name="belongs_to_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    purpose: Mapped[EntryPurpose] = mapped_column(words(EntryPurpose))
    token_hash: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="sha256 of the token; empty until its mail is written"
    )
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    created_at: Mapped[KeptSince]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="a newer link took its place")
