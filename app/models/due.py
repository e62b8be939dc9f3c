"""When orders are due: what each tier is promised, and what is said about it, once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Moment, words
from app.models.kinds import Tier


class ServiceLevel(Base):
    """What a tier is promised, in minutes of working time. A tier without a row gets what the product comes with."""

    __tablename__ = "service_levels"
    __table_args__ = (
        CheckConstraint(
            "response_minutes > 0 AND decision_minutes >= response_minutes AND remind_minutes >= 0 "
            "AND escalate_minutes >= 0",
            name="times_make_sense",
        ),
    )

    tier: Mapped[Tier] = mapped_column(words(Tier), primary_key=True)
    response_minutes: Mapped[int] = mapped_column(comment="working time until the customer first hears from us")
    decision_minutes: Mapped[int] = mapped_column(comment="until the offer or the refusal is out")
    remind_minutes: Mapped[int] = mapped_column(comment="working time before the due time: due soon")
    escalate_minutes: Mapped[int] = mapped_column(comment="working time after it: the managers hear")


class OrderReminder(Base):
    """What will be said about an order's due time, or was (U12)."""

    __tablename__ = "order_reminders"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        CheckConstraint("kind IN ('soon', 'due', 'escalate')", name="kind_is_known"),
        Index("ix_order_reminders_next", "at", postgresql_where=text("sent_at IS NULL")),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    due_of: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[Moment] = mapped_column(comment="when it is said")
    due_at: Mapped[Moment] = mapped_column(comment="the due time it speaks of")
    sent_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when it was said; each is said once"
    )
