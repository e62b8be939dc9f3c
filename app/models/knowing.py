"""Knowing in time (R24): marks of change, what is watched, the history of each day, warnings, and calendar feeds."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt

LICENCE = (["account_id", "subscription_id"], ["subscriptions.account_id", "subscriptions.id"])
PERSON = (["account_id", "person_id"], ["people.account_id", "people.id"])


class SeatMark(Base):
    """The account's seats have changed and are to be counted again. Written by triggers, taken by the sweep."""

    __tablename__ = "seat_marks"
    __table_args__ = (Index("ix_seat_marks_oldest", "id"),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)


class SeatWatch(Base):
    """A live licence as it was last counted, and the worst that was said about it since seats were plenty."""

    __tablename__ = "seat_watch"
    __table_args__ = (
        ForeignKeyConstraint(*LICENCE),
        CheckConstraint("warned IN ('none', 'soon', 'last', 'full')", name="warned_is_known"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    used: Mapped[int]
    purchased: Mapped[int]
    warned: Mapped[str] = mapped_column(
        String(10), comment="the worst that was said since seats were plenty"
    )
    warned_purchased: Mapped[int] = mapped_column(comment="of how many seats it was said")


class SeatDay(Base):
    """What a licence's seats were on a day. Days on which nothing changed have no row."""

    __tablename__ = "seat_days"
    __table_args__ = (ForeignKeyConstraint(*LICENCE),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, comment="in the account's time zone")
    used: Mapped[int] = mapped_column(comment="as the day ended, or is until now")
    purchased: Mapped[int]


class SeatWarning(Base):
    """Seats run out: said once, open until it no longer is so."""

    __tablename__ = "seat_warnings"
    __table_args__ = (
        ForeignKeyConstraint(*LICENCE),
        CheckConstraint("level IN ('soon', 'last', 'full')", name="level_is_known"),
        Index("uq_seat_warnings_one_open", "account_id", "subscription_id", unique=True,
              postgresql_where=text("closed_at IS NULL")),
    )  # fmt: skip

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subscription_id: Mapped[int] = mapped_column(BigInteger)
    level: Mapped[str] = mapped_column(String(10))
    used: Mapped[int]
    purchased: Mapped[int]
    full_on: Mapped[date | None] = mapped_column(comment="the day the forecast named when it was given")
    given_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_now()")
    )
    closed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when it no longer was so"
    )


class WarningDismissal(Base):
    """Somebody has read a warning and does not want to see it again."""

    __tablename__ = "warning_dismissals"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "warning_id"], ["seat_warnings.account_id", "seat_warnings.id"],
                             ondelete="CASCADE"),
        ForeignKeyConstraint(*PERSON, ondelete="CASCADE"),
    )  # fmt: skip

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    warning_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    dismissed_at: Mapped[CreatedAt]


class RequestPace(Base):
    """How long requests take with everybody together: one row, measured again each day."""

    __tablename__ = "request_pace"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default=text("1"))
    working_days: Mapped[int | None] = mapped_column(
        comment="the median from the request to the seats; empty: too few orders"
    )
    orders: Mapped[int]
    measured_on: Mapped[date]


class CalendarFeed(Base):
    """Somebody's calendar address. Without a row there is none."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (ForeignKeyConstraint(*PERSON, ondelete="CASCADE"),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    serial: Mapped[uuid.UUID] = mapped_column(
        Uuid,
        server_default=text("gen_random_uuid()"),
        comment="part of the address; another one makes every earlier address worthless",
    )
    created_at: Mapped[CreatedAt]
