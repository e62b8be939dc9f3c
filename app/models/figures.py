"""Managers' figures: what the history says of each order, what all of them add up to, and how far it was read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base

ORDER = (["account_id", "order_id"], ["orders.account_id", "orders.id"])


class OrderFigures(Base):
    """One row for each order, told again from its events whenever there are more of them. Days are UTC days."""

    __tablename__ = "order_figures"
    __table_args__ = (
        ForeignKeyConstraint(*ORDER),
        *(Index(f"ix_order_figures_{name}", name, "order_id") for name in ("requested_on", "decided_on", "done_on", "offered_on")),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(comment="how many events were read")
    state: Mapped[str] = mapped_column(String(30), comment="after the last of them")
    since_on: Mapped[date] = mapped_column(comment="UTC day, like all days here")
    rep_id: Mapped[int] = mapped_column(BigInteger, comment="-1: nobody")
    account_type: Mapped[str] = mapped_column(String(30), comment="when the order was first counted")
    reached: Mapped[int] = mapped_column(SmallInteger, comment="0 requested, 1 review, 2 offer, 3 accepted, 4 seats")
    requested_on: Mapped[date]
    outcome: Mapped[str | None] = mapped_column(
        String(30), comment="won, contract, or the state it was closed in; empty: open"
    )
    decided_on: Mapped[date | None]
    done_on: Mapped[date | None] = mapped_column(comment="the seats were there")
    offered_on: Mapped[date | None] = mapped_column(comment="the newest offer was sent")
    currency: Mapped[str] = mapped_column(String(3))
    products: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="0 for all, then each product")
    seats: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="more, or fewer, beside each of them")
    list_minor: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="of the newest offer, a full cycle")
    net_minor: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), comment="the same, after the discounts")


class OrderStay(Base):
    """How long an order has been in a state it has left, all its visits together."""

    __tablename__ = "order_stays"
    __table_args__ = (ForeignKeyConstraint(*ORDER), Index("ix_order_stays_left", "state", "left_on", "order_id"))

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    state: Mapped[str] = mapped_column(String(30), primary_key=True)
    left_on: Mapped[date] = mapped_column(comment="the last time")
    seconds: Mapped[int] = mapped_column(BigInteger, comment="in all")


class ReportCell(Base):
    """A sum that a page reads instead of orders: for every choice of product, account type and rep, and for all of them."""

    __tablename__ = "report_cells"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="0: all")
    account_type: Mapped[str] = mapped_column(String(30), primary_key=True, comment="empty: all")
    rep_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="0: all; -1: nobody")
    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True, comment="a state, an outcome, a currency")
    n: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)


class ReportClock(Base):
    """How far the history was read. There is one row."""

    __tablename__ = "report_clock"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_to: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="events until then were read")
    as_of: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when the figures were true")
    compared_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when every order was last looked at")


class WeeklyMail(Base):
    """What a manager has decided about the weekly mail, and which was the last. Without a row: wanted, none yet."""

    __tablename__ = "weekly_mails"

    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    is_wanted: Mapped[bool]
    monday: Mapped[date | None] = mapped_column(comment="the Monday whose mail was promised last")
    team_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("desk_teams.id", ondelete="SET NULL"), comment="whose figures; empty: everybody's"
    )
