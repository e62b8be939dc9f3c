"""The owner of a self-service account ends it, with the cycle; until that day it can be taken back (R83)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, PartOfKey, words
from app.models.kinds import CancellationStatus


class Cancellation(Base):
    __tablename__ = "cancellations"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "asked_by"], ["people.account_id", "people.id"]),
        Index("uq_cancellations_one_planned", "account_id", unique=True, postgresql_where=text("status = 'planned'")),
        Index("ix_cancellations_due", "effective_on", postgresql_where=text("status = 'planned'")),
        CheckConstraint("(status = 'planned') = (ended_at IS NULL)", name="ended_ones_say_when"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[PartOfKey]
    asked_by: Mapped[int] = mapped_column(BigInteger, comment="the owner (R83)")
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[CancellationStatus] = mapped_column(words(CancellationStatus))
    effective_on: Mapped[date] = mapped_column(comment="the end of the cycle, in the account's time zone")
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
