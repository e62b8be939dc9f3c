"""A change of the billing cycle: asked for, planned for a renewal, done (R43)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, PartOfKey, words
from app.models.kinds import Cycle, CycleChangeStatus


class CycleChange(Base):
    """At most one is planned for an account. Rows are never deleted."""

    __tablename__ = "cycle_changes"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        Index(
            "uq_cycle_changes_one_planned",
            "account_id",
            unique=True,
            postgresql_where=text("status = 'planned'"),
        ),
        Index("uq_cycle_changes_once_per_order", "account_id", "order_id", unique=True),
        CheckConstraint(
            "(status = 'asked') = (effective_on IS NULL) OR status = 'cancelled'",
            name="planned_ones_have_a_day",
        ),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    to_cycle: Mapped[Cycle] = mapped_column(words(Cycle))
    status: Mapped[CycleChangeStatus] = mapped_column(words(CycleChangeStatus))
    effective_on: Mapped[date | None] = mapped_column(
        comment="the renewal that brings it (R43); empty while asked"
    )
    order_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="empty: a self-service account's own change"
    )
    actor_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[CreatedAt]
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
