"""The outbox: a promise written in the transaction that made it; a job keeps it, at least once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import KeptSince, Key


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = (
        Index(
            "ix_tasks_due",
            "queue",
            "due_at",
            "id",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
        Index(
            "ix_tasks_failed", "failed_at", postgresql_where=text("failed_at IS NOT NULL AND done_at IS NULL")
        ),
        Index(
            "ix_tasks_in_order",
            "ordering_key",
            "id",
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL AND ordering_key IS NOT NULL"),
        ),
        Index("ix_tasks_of_account", "account_id", "id"),
    )

    id: Mapped[Key]
    account_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("accounts.id"), comment="empty: about one of the vendor's people alone"
    )
    kind: Mapped[str] = mapped_column(String(40), comment="an Effect of the lifecycle, or another promise")
    queue: Mapped[str] = mapped_column(String(20), comment="the job queue")
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="ids, never content")
    ordering_key: Mapped[str | None] = mapped_column(
        String(60), comment="tasks with the same key run one after another"
    )
    request_id: Mapped[str] = mapped_column(String(40), server_default="")
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    leased_by: Mapped[str | None] = mapped_column(String(60))
    fence: Mapped[int] = mapped_column(
        BigInteger, server_default=text("0"), comment="grows with every lease; a stale holder is refused"
    )
    last_error: Mapped[str] = mapped_column(Text, server_default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="set aside for a person"
    )
    created_at: Mapped[KeptSince]
