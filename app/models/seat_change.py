"""The seat ledger: a licence goes from n to m seats on a date, because of something. Rows are never deleted."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, ForeignKeyConstraint, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, words
from app.models.kinds import ChangeStatus


class SeatChange(Base):
    __tablename__ = "seat_changes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "subscription_id"], ["subscriptions.account_id", "subscriptions.id"]
        ),
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        Index(
            "uq_seat_changes_once_per_line",
            "account_id",
            "order_id",
            "line_no",
            unique=True,
            postgresql_where=text("order_id IS NOT NULL AND status <> 'cancelled'"),
        ),
        ForeignKeyConstraint(
            ["account_id", "temporary_id"], ["temporary_seats.account_id", "temporary_seats.id"]
        ),
        Index(
            "ix_seat_changes_of_temporary",
            "account_id",
            "temporary_id",
            postgresql_where=text("temporary_id IS NOT NULL"),
        ),
        Index(
            "uq_seat_changes_temporary_ends_once",
            "account_id",
            "temporary_id",
            unique=True,
            postgresql_where=text("temporary_id IS NOT NULL AND delta < 0 AND status = 'applied'"),
        ),
        Index("ix_seat_changes_of_subscription", "account_id", "subscription_id", "status"),
        Index(
            "ix_seat_changes_due",
            "effective_on",
            postgresql_where=text("status = 'planned' AND order_id IS NULL"),
        ),
        Index("ix_seat_changes_planned", "effective_on", postgresql_where=text("status = 'planned'")),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(
        Uuid,
        primary_key=True,
        server_default=text("gen_random_uuid()"),
        comment="the gateway's Idempotency-Key",
    )
    subscription_id: Mapped[int] = mapped_column(BigInteger)
    delta: Mapped[int] = mapped_column(comment="seats added, or, when negative, removed")
    to_plan_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("plans.id"), comment="when the plan changes, too"
    )
    ends_subscription: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    status: Mapped[ChangeStatus] = mapped_column(words(ChangeStatus))
    effective_on: Mapped[date] = mapped_column(comment="in the account's time zone")
    order_id: Mapped[int | None] = mapped_column(BigInteger, comment="empty: a self-service change")
    line_no: Mapped[int | None]
    temporary_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="a beginning or an end of these temporary seats; empty: base seats"
    )
    to_seats: Mapped[int | None] = mapped_column(
        comment="the target told to the product, fixed at the first attempt"
    )
    warned_on: Mapped[date | None] = mapped_column(comment="the day its list of people was last gone through")
    held_up_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when carrying it out failed last; it has its turn again an hour later"
    )
    held_up_reason: Mapped[str | None] = mapped_column(String(500), comment="in the database's words, for operators")
    cause: Mapped[str] = mapped_column(String(40), comment="the row of R2")
    actor_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[CreatedAt]
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    provisioned_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when the product acknowledged the number"
    )
