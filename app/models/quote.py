"""A versioned price. A sent version never changes (R63): the database refuses it, too."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, words
from app.models.kinds import QuoteStatus, TaxKind


class Quote(Base):
    """Amounts are minor units of `currency`. The proration is fixed when the version is written (R29)."""

    __tablename__ = "quotes"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        Index(
            "uq_quotes_one_draft",
            "account_id",
            "order_id",
            unique=True,
            postgresql_where=text("status = 'draft'"),
        ),
        CheckConstraint("discount_percent BETWEEN 0 AND 100", name="discount_is_a_percentage"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[QuoteStatus] = mapped_column(words(QuoteStatus))
    currency: Mapped[str] = mapped_column(String(3))
    valid_until: Mapped[date]
    starts_on: Mapped[date | None] = mapped_column(comment="empty: as soon as it is accepted")
    ends_on: Mapped[date | None] = mapped_column(comment="of temporary seats: the first day without them")
    terms: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(
        Text, default="", server_default="", comment="a word to the customer above the offer"
    )
    discount_percent: Mapped[Decimal] = mapped_column(
        Numeric(5, 2),
        default=Decimal(0),
        server_default="0",
        comment="on the whole quote, after the discounts of its lines",
    )
    months: Mapped[int] = mapped_column(comment="months in the billing cycle: 1 or 12")
    prorated_on: Mapped[date] = mapped_column(comment="first day that is charged")
    cycle_starts_on: Mapped[date]
    cycle_ends_on: Mapped[date] = mapped_column(comment="the renewal; this day is no longer charged")
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax_kind: Mapped[TaxKind] = mapped_column(
        words(TaxKind),
        default=TaxKind.AGREED,
        server_default="agreed",
        comment="why the tax is what it is",
    )
    tax_country: Mapped[str] = mapped_column(
        String(2), default="", server_default="", comment="of the account, when the version was written"
    )
    vat_number: Mapped[str] = mapped_column(String(20), default="", server_default="")
    net_minor: Mapped[int] = mapped_column(BigInteger, comment="a full cycle, before tax")
    due_now_minor: Mapped[int] = mapped_column(BigInteger, comment="until the end of this cycle, before tax")
    tax_minor: Mapped[int] = mapped_column(BigInteger, comment="tax on what is due now")
    total_minor: Mapped[int] = mapped_column(BigInteger, comment="due now with tax")
    written_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class QuoteLine(Base):
    __tablename__ = "quote_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id", "version"],
            ["quotes.account_id", "quotes.order_id", "quotes.version"],
            ondelete="CASCADE",
        ),
        CheckConstraint("discount_percent BETWEEN 0 AND 100", name="discount_is_a_percentage"),
        CheckConstraint("unit_price_minor >= 0 AND seats >= 0", name="nothing_is_negative"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plans.id"))
    asked_seats: Mapped[int] = mapped_column(
        comment="what the customer asked for, shown beside what is offered"
    )
    seats: Mapped[int]
    list_price_minor: Mapped[int] = mapped_column(
        BigInteger,
        default=0,
        server_default="0",
        comment="per seat and month, by the price book of the day, or by the account's contract where that is lower;"
        " discounts go below it",
    )
    unit_price_minor: Mapped[int] = mapped_column(BigInteger, comment="per seat and month")
    discount_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    amount_minor: Mapped[int] = mapped_column(BigInteger, comment="a full cycle, after the discount")
    due_now_minor: Mapped[int] = mapped_column(
        BigInteger, comment="until the end of this cycle, after the discount"
    )
    starts_on: Mapped[date | None] = mapped_column(comment="later than the rest of the quote; empty: with it")
    quote_discount_minor: Mapped[int] = mapped_column(
        BigInteger,
        default=0,
        server_default="0",
        comment="its share of the quote's discount, of a full cycle",
    )
    quote_discount_due_minor: Mapped[int] = mapped_column(
        BigInteger,
        default=0,
        server_default="0",
        comment="its share of the quote's discount, of what is due now",
    )
