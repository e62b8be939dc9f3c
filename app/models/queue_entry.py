"""What the queue is searched and sorted by, views that are kept, orders put aside, and how somebody works at the desk."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Key, Moment


class QueueEntry(Base):
    """Kept by triggers alone: words from the order, its products, account, requester and messages."""

    __tablename__ = "queue_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.id"], ondelete="CASCADE"
        ),
        Index(
            "ix_queue_entries_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        ),
        Index(
            "ix_queue_entries_facets",
            "facets",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        ),
        Index("ix_queue_entries_worth", "worth_minor", "order_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[Any] = mapped_column(TSVECTOR, comment="what it is found by: small letters, no accents")
    facets: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        server_default="{}",
        comment="what it is filtered by: like type:managed, product:support",
    )
    worth_minor: Mapped[int] = mapped_column(
        BigInteger, comment="a year before tax: of the offer that is out, else of what was asked"
    )


class DeskEntry(Base):
    """Of an order about which something was said that no customer reads: its words and those. No account sees a row."""

    __tablename__ = "desk_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.id"], ondelete="CASCADE"
        ),
        Index(
            "ix_desk_entries_words",
            "words",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 256},
        ),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[Any] = mapped_column(
        TSVECTOR, comment="those of the order, and what no account reads of it"
    )


class SavedView(Base):
    __tablename__ = "saved_views"
    __table_args__ = (
        Index("uq_saved_views_name", "staff_id", text("lower(name)"), unique=True),
        CheckConstraint("name <> '' AND name = btrim(name)", name="view_has_a_name"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="whose it is: who may rename and delete it"
    )
    name: Mapped[str] = mapped_column(String(60))
    is_shared: Mapped[bool] = mapped_column(comment="everybody at the desk sees it")
    wanted: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="the view, its filters and its order, as in an address"
    )
    created_at: Mapped[CreatedAt]


class DeskHabit(Base):
    """How one of the vendor's people works; without a row, as everybody does."""

    __tablename__ = "desk_habits"

    staff_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    uses_keys: Mapped[bool] = mapped_column(server_default=text("true"))
    opens_with: Mapped[str | None] = mapped_column(
        String(20),
        comment="a standard view, or the number of a saved one; empty: one's own orders if there are any",
    )


class OrderSnooze(Base):
    __tablename__ = "order_snoozes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id"], ["orders.account_id", "orders.id"], ondelete="CASCADE"
        ),
        Index("ix_order_snoozes_of_rep", "staff_id", "until"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    staff_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("staff.id"),
        primary_key=True,
        comment="for whom it is put aside; nobody else notices",
    )
    until: Mapped[Moment] = mapped_column(comment="it comes back by itself")
    version: Mapped[int] = mapped_column(comment="the order's then: a step brings it back at once")
    created_at: Mapped[CreatedAt]
