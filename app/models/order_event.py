"""A line of the history: append-only, chained per account by a trigger, so that tampering shows (R72)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class OrderEvent(Base):
    """Position and both hashes are written by the database; `order_id` is empty for a self-service change."""

    __tablename__ = "order_events"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        Index("ix_order_events_of_order", "account_id", "order_id", "position"),
        Index("ix_order_events_at", "at", postgresql_where=text("order_id IS NOT NULL")),
        Index("uq_order_events_no_fork", "account_id", "previous_hash", unique=True),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, server_default=text("0")
    )
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    verb: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(30))
    to_state: Mapped[str | None] = mapped_column(String(30))
    actor_kind: Mapped[str] = mapped_column(String(10), comment="person, staff or system")
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(200), comment="as it was then")
    actor_role: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    request_id: Mapped[str] = mapped_column(String(40), server_default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''::bytea"))
    hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''::bytea"))
