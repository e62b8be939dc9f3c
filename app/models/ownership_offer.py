"""The owner's word to hand the account over: nothing changes until the other confirms it (R12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Moment, PartOfKey, words
from app.models.kinds import OfferStatus


class OwnershipOffer(Base):
    __tablename__ = "ownership_offers"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "offered_by"], ["people.account_id", "people.id"]),
        ForeignKeyConstraint(["account_id", "offered_to"], ["people.account_id", "people.id"]),
        Index("uq_ownership_offers_one_open", "account_id", unique=True, postgresql_where=text("status = 'open'")),
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended_ones_say_when"),
        CheckConstraint("offered_by <> offered_to", name="is_to_somebody_else"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[PartOfKey]
    offered_by: Mapped[int] = mapped_column(BigInteger, comment="the owner")
    offered_to: Mapped[int] = mapped_column(BigInteger, comment="a billing admin with a verified address")
    status: Mapped[OfferStatus] = mapped_column(words(OfferStatus))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
