"""Seats lent for a period, and what an order asks about them. Whether they count today, the ledger knows (R50)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, PartOfKey, words
from app.models.kinds import TemporaryKind


class TemporarySeats(Base):
    """A period. It is scheduled, active or ended by its rows of the ledger, never by a word kept here (R51)."""

    __tablename__ = "temporary_seats"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "subscription_id"], ["subscriptions.account_id", "subscriptions.id"]
        ),
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        ForeignKeyConstraint(
            ["account_id", "previous_id"], ["temporary_seats.account_id", "temporary_seats.id"]
        ),
        CheckConstraint("ends_on > starts_on", name="a_period_has_days"),
        CheckConstraint("seats > 0", name="seats_are_lent"),
        Index("uq_temporary_seats_once_per_order", "account_id", "order_id", unique=True),
        Index(
            "ix_temporary_seats_follow",
            "account_id",
            "previous_id",
            postgresql_where=text("previous_id IS NOT NULL"),
        ),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    subscription_id: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="the order that brought them; empty: agreed before there were orders here"
    )
    previous_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="the period this one extends (R52)"
    )
    seats: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(comment="the first day without them")
    created_at: Mapped[CreatedAt]


class TemporaryAsk(Base):
    """What one order asks about temporary seats; the offer may name other dates."""

    __tablename__ = "temporary_asks"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        ForeignKeyConstraint(
            ["account_id", "temporary_id"], ["temporary_seats.account_id", "temporary_seats.id"]
        ),
        CheckConstraint("(kind = 'lend') = (temporary_id IS NULL)", name="says_which"),
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        Index(
            "ix_temporary_asks_about",
            "account_id",
            "temporary_id",
            postgresql_where=text("temporary_id IS NOT NULL"),
        ),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    kind: Mapped[TemporaryKind] = mapped_column(
        words(TemporaryKind), comment="more, longer, for good, or shorter (R52)"
    )
    temporary_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="the seats it is about; empty: new ones"
    )
    starts_on: Mapped[date] = mapped_column(
        comment="first day of the period asked for; of an early end, the day it happens"
    )
    ends_on: Mapped[date] = mapped_column(comment="the first day without them")
