"""Running counts of seats, kept by the database itself, and what a team needs beside its people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, PartOfKey, words


class SeatTally(Base):
    """The sums of a licence's ledger (R33), so that no page adds up thousands of rows; triggers keep them."""

    __tablename__ = "seat_tallies"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    purchased: Mapped[int] = mapped_column(BigInteger, comment="sum of the applied rows of the ledger")
    reserved: Mapped[int] = mapped_column(BigInteger, comment="what accepted orders add")
    planned: Mapped[int] = mapped_column(BigInteger, comment="sum of all rows but the cancelled")


class SeatHolder(Base):
    """Who has a seat of which product, or suite: one row however many of its products (R19); triggers keep it."""

    __tablename__ = "seat_holders"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    licence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="a product, or a suite")


class HolderTally(Base):
    """How many people have a seat of a product or, each once, of a suite (R15 to R19); triggers keep it."""

    __tablename__ = "holder_tallies"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    licence_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, comment="a product, or a suite")
    used: Mapped[int] = mapped_column(BigInteger, comment="people with a seat of it (R15 to R19)")


class PersonWord(Base):
    """What a person is found by: the words of the name and of the address, and their ends; triggers keep them."""

    __tablename__ = "person_words"

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    word: Mapped[str] = mapped_column(
        String(60, collation="C"),
        primary_key=True,
        comment="what one can type of a name or an address: a word, or its end; small letters, no accents",
    )
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class PersonEvent(Base):
    """Which lines of the account's history are about a person."""

    __tablename__ = "person_events"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        ForeignKeyConstraint(["account_id", "position"], ["order_events.account_id", "order_events.position"]),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="the line of the account's history"
    )


class ImportState(StrEnum):
    REFUSED = "refused"  # rows are at fault: nothing is taken
    READY = "ready"  # waits for a yes
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class PeopleImport(Base):
    """A file of people that an admin has uploaded: its report, and what became of it."""

    __tablename__ = "people_imports"
    __table_args__ = (ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),)

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[PartOfKey]
    person_id: Mapped[int] = mapped_column(BigInteger, comment="the admin who uploaded it")
    file_name: Mapped[str] = mapped_column(String(200), comment="as the browser said, for people to read")
    state: Mapped[ImportState] = mapped_column(words(ImportState))
    people: Mapped[list[Any]] = mapped_column(JSONB, comment="the rows; emptied at the end")
    faults: Mapped[list[Any]] = mapped_column(JSONB, comment="line, field, template, values")
    total: Mapped[int] = mapped_column(comment="rows of the file")
    waits: Mapped[dict[str, int]] = mapped_column(JSONB, comment="people without a seat, by product")
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
