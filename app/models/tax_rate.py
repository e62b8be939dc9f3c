"""Standard rates of value added tax: which country asks how much, from which day on, and where that was read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class TaxRate(Base):
    """A country without a row is outside the union: nothing is charged there."""

    __tablename__ = "tax_rates"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="is_a_percentage"),)

    country: Mapped[str] = mapped_column(
        String(2), primary_key=True, comment="ISO 3166-1; of the union, or the vendor's own"
    )
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), comment="the standard rate")
    is_home: Mapped[bool] = mapped_column(comment="where the vendor is")
    source: Mapped[str] = mapped_column(String(200), comment="where it was read, and when")
