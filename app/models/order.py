"""A sales-assisted request under way, and what it asks for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, Moment, PartOfKey, words
from workflows.intake import Change
from workflows.seat_order import State

OPEN = text("state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')")

UNDECIDED = text("state IN ('behind', 'awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted')")

DUE_UNSET = text(
    f"due_version <> version AND (due_at IS NOT NULL OR due_left_seconds IS NOT NULL OR {OPEN.text})"
)


class Order(Base):
    """`state` is assigned by `services.steps` alone; everything else about it is history's."""

    __tablename__ = "orders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "requester_id"], ["people.account_id", "people.id"], name="fk_orders_requester"
        ),
        Index("uq_orders_reference", "reference", unique=True),
        Index("ix_orders_newest", "id"),
        Index("ix_orders_of_account", "account_id", "id"),
        Index("ix_orders_by_state", "state", "state_since", "id"),
        Index("ix_orders_with_rep", "rep_id", "state_since", "id", postgresql_where=OPEN),
        Index(
            "ix_orders_with_customer",
            "state_since",
            "id",
            postgresql_where=text("state IN ('on_hold', 'quoted')"),
        ),
        Index("ix_orders_longest", "state_since", "id"),
        Index("ix_orders_newest_of_state", "state", "id"),
        Index("ix_orders_newest_of_rep", "rep_id", "id"),
        Index("ix_orders_paused", "id", postgresql_where=text("due_left_seconds IS NOT NULL")),
        ForeignKeyConstraint(
            ["account_id", "waits_for_order_id"], ["orders.account_id", "orders.id"], name="fk_orders_waits_for"
        ),
        Index("ix_orders_undecided", "account_id", "id", postgresql_where=UNDECIDED),
        Index("ix_orders_behind", "account_id", "waits_for_order_id", postgresql_where=text("state = 'behind'")),
        CheckConstraint("(state = 'behind') = (waits_for_order_id IS NOT NULL)", name="behind_another"),
        Index("ix_orders_offer_ends", "valid_until", postgresql_where=text("state = 'quoted'")),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        CheckConstraint("due_of IN ('response', 'decision')", name="due_of_is_known"),
        CheckConstraint("due_at IS NULL OR due_left_seconds IS NULL", name="clock_runs_or_stands"),
        Index("ix_orders_due", "due_at", "id", "due_soon_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_orders_due_unset", "id", postgresql_where=DUE_UNSET),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    reference: Mapped[str] = mapped_column(
        String(12),
        Computed("order_reference(id)", persisted=True),
        comment="like SO-7F3K2, to be read over the phone",
    )
    change: Mapped[Change] = mapped_column(words(Change), comment="the row of R2")
    state: Mapped[State] = mapped_column(words(State))
    version: Mapped[int] = mapped_column(default=1, comment="counts the steps taken; compare-and-set")
    round: Mapped[int] = mapped_column(default=1, comment="counts how often it was sent (R70)")
    requester_id: Mapped[int] = mapped_column(BigInteger)
    rep_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="who has claimed it"
    )
    currency: Mapped[str] = mapped_column(String(3))
    is_at_contract_price: Mapped[bool] = mapped_column(default=False)
    justification: Mapped[str] = mapped_column(Text, default="")
    needed_on: Mapped[date | None] = mapped_column(comment="wanted by the customer")
    starts_on: Mapped[date | None] = mapped_column(comment="agreed in the quote; empty: at once")
    valid_until: Mapped[date | None] = mapped_column(comment="last day of the offer that is out")
    state_since: Mapped[Moment]
    created_at: Mapped[CreatedAt]
    due_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="empty: nobody of the vendor's is awaited, or the clock is stopped"
    )
    due_soon_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="from then on the order is due soon"
    )
    due_of: Mapped[str | None] = mapped_column(String(10), comment="what is due: response or decision")
    due_left_seconds: Mapped[int | None] = mapped_column(
        comment="of a stopped clock: the working time that is left"
    )
    due_version: Mapped[int] = mapped_column(
        server_default=text("0"), comment="the version these are right for"
    )
    waits_for_order_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="the open request that is decided first (R36)"
    )
    is_followed: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="others wait, or have waited, for it to be decided"
    )


class OrderLine(Base):
    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        CheckConstraint("seats >= 0", name="seats_are_a_count"),
        Index("ix_order_lines_similar", "product_id", "seats", text("order_id DESC")),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("products.id"), comment="the licence: product or suite"
    )
    plan_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("plans.id"), comment="the plan asked for"
    )
    seats: Mapped[int] = mapped_column(comment="how many to add, or to remove")
    unit_price_minor: Mapped[int | None] = mapped_column(
        BigInteger, comment="what the asker was shown, per seat and month; compared again at fulfilment (R69)"
    )
