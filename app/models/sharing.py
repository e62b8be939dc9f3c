"""Who works when, and who gets which order: calendars, days away, capacity and the rules (R67)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Key


class WorkCalendar(Base):
    """Somebody's working hours. Whoever has none works by the desk's, the row without a person."""

    __tablename__ = "calendars"
    __table_args__ = (
        Index("uq_calendars_staff", "staff_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[Key]
    staff_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("staff.id"), comment="empty: the desk's own, of whoever has none"
    )
    country: Mapped[str] = mapped_column(String(2), comment="whose public holidays")
    zone: Mapped[str] = mapped_column(String(60))
    week: Mapped[list[list[str] | None]] = mapped_column(
        JSONB, comment='Monday first: ["09:00", "17:00"], or null'
    )


class AwayDates(Base):
    """Days on which somebody is given no orders. They do not stop an order's clock: the customer waits all the same."""

    __tablename__ = "away_dates"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        Index("ix_away_dates_of_staff", "staff_id", "until_on"),
    )

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("staff.id"))
    from_on: Mapped[date]
    until_on: Mapped[date] = mapped_column(comment="the last day")


class DeskPlace(Base):
    """How much a representative can have at once, and when they were last given something."""

    __tablename__ = "desk_places"
    __table_args__ = (CheckConstraint("most_open >= 0", name="capacity_is_a_count"),)

    staff_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
    most_open: Mapped[int | None] = mapped_column(
        comment="how many open orders the rules give at most; empty: any number"
    )
    last_given_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="whose turn it is: the one longest ago"
    )


class SharingRule(Base):
    """The first rule that fits, and has somebody with room, gives a new order to a representative."""

    __tablename__ = "sharing_rules"
    __table_args__ = (
        CheckConstraint("kind IN ('territory', 'account_rep', 'round_robin')", name="kind_is_known"),
        CheckConstraint(
            "(kind = 'territory') = (cardinality(countries) > 0)", name="territory_has_countries"
        ),
        Index("ix_sharing_rules_place", "place", "id"),
    )

    id: Mapped[Key]
    place: Mapped[int] = mapped_column(comment="rules are asked in this order")
    kind: Mapped[str] = mapped_column(String(20))
    countries: Mapped[list[str]] = mapped_column(ARRAY(String(2)), server_default="{}")
    reps: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default="{}", comment="empty: every representative"
    )
