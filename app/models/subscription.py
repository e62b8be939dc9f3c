"""A licence: the agreement that holds seats of one product or suite. It has no count; the ledger has."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, PartOfKey


class Subscription(Base):
    __tablename__ = "subscriptions"
    __table_args__ = (
        Index(
            "uq_subscriptions_one_live",
            "account_id",
            "product_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plans.id"))
    contract_unit_price_minor: Mapped[int | None] = mapped_column(
        BigInteger, comment="agreed with the account, per seat and month; empty: the list price"
    )
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]
