"""The customer organisation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Currency, Key, Name, Slug, words
from app.models.kinds import Cycle, Standing, Tier
from workflows.intake import AccountType


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_slug", "slug", unique=True),
        Index("ix_accounts_renewal", "time_zone", "renews_on"),
        CheckConstraint("anchor_day BETWEEN 29 AND 31", name="anchor_is_a_late_day"),
    )

    id: Mapped[Key]
    slug: Mapped[Slug]
    name: Mapped[Name]
    type: Mapped[AccountType] = mapped_column(words(AccountType))
    currency: Mapped[Currency]
    country: Mapped[str] = mapped_column(String(2), comment="ISO 3166-1 alpha-2")
    time_zone: Mapped[str] = mapped_column(
        String(60), comment="IANA name; every date of the account is in it (R75)"
    )
    locale: Mapped[str] = mapped_column(String(2))
    standing: Mapped[Standing] = mapped_column(words(Standing), default=Standing.GOOD)
    rep_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"), comment="whom R3 names")
    renews_on: Mapped[date] = mapped_column(comment="one renewal date for all products (R30)")
    anchor_day: Mapped[int | None] = mapped_column(
        SmallInteger,
        comment="29, 30 or 31: the day renewals keep where a month has it (R75); empty: that of renews_on",
    )
    cycle: Mapped[Cycle] = mapped_column(words(Cycle))
    tier: Mapped[Tier] = mapped_column(
        words(Tier), server_default="standard", comment="which service level its orders get"
    )
    tax_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(0))
    created_at: Mapped[CreatedAt]
