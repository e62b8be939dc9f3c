"""One step on many orders: what is asked, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Key


class Bulk(Base):
    """A draft until its check page is confirmed; then waiting (it can be taken back), running, done."""

    __tablename__ = "bulks"
    __table_args__ = (
        CheckConstraint("verb IN ('claim', 'assign', 'release', 'reject')", name="verb_is_known"),
        CheckConstraint(
            "state IN ('draft', 'waiting', 'running', 'done', 'taken_back')", name="state_is_known"
        ),
        Index("ix_bulks_of_staff", "staff_id", "id"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    verb: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, server_default="")
    rep_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="to whom orders are assigned"
    )
    state: Mapped[str] = mapped_column(String(20), server_default="draft")
    total: Mapped[int]
    created_at: Mapped[CreatedAt]
    begins_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="by the server's clock: until then it can be taken back"
    )
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BulkItem(Base):
    """An order of it. The outcome is stored in the transaction of the step itself."""

    __tablename__ = "bulk_items"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        CheckConstraint("outcome IN ('done', 'skipped')", name="outcome_is_known"),
        CheckConstraint(
            "(outcome IS NOT DISTINCT FROM 'skipped') = (why IS NOT NULL)", name="skipped_says_why"
        ),
        Index("ix_bulk_items_of_bulk", "bulk_id", "order_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    bulk_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bulks.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(comment="as it was chosen")
    outcome: Mapped[str | None] = mapped_column(String(10), comment="done or skipped; empty: not yet")
    why: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="of one that was skipped: a sentence and its values"
    )
