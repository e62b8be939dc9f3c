"""One person's role in one product. A counted role uses a seat; one without a seat yet is waiting (R27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Computed, DateTime, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, words
from app.models.kinds import ProductRole


class SeatAssignment(Base):
    __tablename__ = "seat_assignments"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        Index(
            "ix_seat_assignments_waiting",
            "account_id",
            "created_at",
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index(
            "ix_seat_assignments_counted",
            "account_id",
            "product_id",
            "person_id",
            postgresql_where=text("is_counted AND waiting_since IS NULL"),
        ),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"), primary_key=True)
    role: Mapped[ProductRole] = mapped_column(words(ProductRole))
    is_counted: Mapped[bool] = mapped_column(Computed("role IN ('admin', 'agent')", persisted=True))
    waiting_since: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="invited, no seat free yet"
    )
    created_at: Mapped[CreatedAt]
