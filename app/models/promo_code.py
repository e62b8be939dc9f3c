"""Promo codes, and which account has used which (R81)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, PartOfKey


class PromoCode(Base):
    __tablename__ = "promo_codes"
    __table_args__ = (
        CheckConstraint("code = upper(code)", name="is_in_capitals"),
        CheckConstraint("percent > 0 AND percent <= 100", name="is_a_percentage"),
        CheckConstraint("cycle IN ('monthly', 'annual')", name="cycle_is_known"),
    )

    code: Mapped[str] = mapped_column(String(30), primary_key=True, comment="in capitals")
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    cycle: Mapped[str | None] = mapped_column(String(30), comment="needed; empty: any")
    is_for_new_accounts: Mapped[bool]
    valid_until: Mapped[date] = mapped_column(comment="last day on which it can be used")


class PromoUse(Base):
    """An account has at most one code at a time, and each code at most once."""

    __tablename__ = "promo_uses"
    __table_args__ = (
        CheckConstraint("voided_at >= applied_at", name="ends_after_it_began"),
        Index("uq_promo_uses_one_at_a_time", "account_id", unique=True, postgresql_where=text("voided_at IS NULL")),
        Index("uq_promo_uses_once", "account_id", "code", unique=True),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    code: Mapped[str] = mapped_column(String(30), ForeignKey("promo_codes.code"))
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), comment="as promised when it was used")
    applied_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_now()"))
    voided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="a downgrade ends it (R81)")
