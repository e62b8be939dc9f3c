"""What is sold: products, suites of products, add-ons; their plans and prices. Shared by all accounts."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Currency, Key, Name, Slug, words
from app.models.kinds import ProductKind, ReductionPolicy


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (Index("uq_products_slug", "slug", unique=True),)

    id: Mapped[Key]
    slug: Mapped[Slug]
    name: Mapped[Name]
    name_fr: Mapped[Name]
    kind: Mapped[ProductKind] = mapped_column(words(ProductKind))
    is_short_list: Mapped[bool] = mapped_column(default=False, comment="R2's short list")
    reduction_policy: Mapped[ReductionPolicy] = mapped_column(
        words(ReductionPolicy),
        default=ReductionPolicy.NEWEST_FIRST,
        server_default="newest_first",
        comment="what happens when fewer seats meet more people (R47)",
    )


class SuiteMember(Base):
    """A product that moves together with its suite (R28)."""

    __tablename__ = "suite_members"

    suite_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"), primary_key=True)


class Plan(Base):
    __tablename__ = "plans"
    __table_args__ = (Index("uq_plans_product_id_slug", "product_id", "slug", unique=True),)

    id: Mapped[Key]
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"))
    slug: Mapped[Slug]
    name: Mapped[Name]
    rank: Mapped[int] = mapped_column(comment="a higher rank is an upgrade")
    allows_temporary_seats: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="seats can be had for a period only (R49)"
    )


class Price(Base):
    __tablename__ = "prices"
    __table_args__ = (CheckConstraint("unit_price_minor >= 0", name="is_not_negative"),)

    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plans.id"), primary_key=True)
    currency: Mapped[Currency] = mapped_column(primary_key=True)
    unit_price_minor: Mapped[int] = mapped_column(BigInteger, comment="per seat and month, in minor units")
