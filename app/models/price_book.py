"""Prices for a time, by the number of seats bought at once. Where no book says one, the base price holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Currency, Key, Name, Slug


class PriceBook(Base):
    """Read by the SQL function `list_price`: of the books valid on a day, the one that began last."""

    __tablename__ = "price_books"
    __table_args__ = (
        Index("uq_price_books_slug", "slug", unique=True),
        Index("ix_price_books_valid", "currency", "valid_from"),
        CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
    )

    id: Mapped[Key]
    slug: Mapped[Slug]
    name: Mapped[Name]
    currency: Mapped[Currency]
    valid_from: Mapped[date] = mapped_column(comment="first day, in the account's time zone")
    valid_until: Mapped[date | None] = mapped_column(comment="last day; empty: until further notice")
    follows_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("price_books.id"), comment="the book whose prices these take the place of"
    )
    followed_until: Mapped[date | None] = mapped_column(
        comment="the last day that one had before; empty: until further notice"
    )
    written_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="empty: imported"
    )
    written_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_now()")
    )


class PriceTier(Base):
    __tablename__ = "price_tiers"
    __table_args__ = (
        CheckConstraint("unit_price_minor >= 0", name="is_not_negative"),
        CheckConstraint("from_seats >= 1", name="begins_at_one"),
    )

    book_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("price_books.id", ondelete="CASCADE"), primary_key=True
    )
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plans.id"), primary_key=True)
    from_seats: Mapped[int] = mapped_column(primary_key=True, comment="of one purchase", autoincrement=False)
    unit_price_minor: Mapped[int] = mapped_column(
        BigInteger, comment="per seat and month, for all of its seats"
    )
