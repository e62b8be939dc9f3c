"""A signed-in browser. The row is the session: ending it ends the session at once (S13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import KeptSince, Key, Moment, words
from app.models.kinds import Scope

SOMEBODY = "(person_id IS NULL) <> (staff_id IS NULL) AND (account_id IS NULL) = (person_id IS NULL)"


class SignIn(Base):
    __tablename__ = "sign_ins"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        Index("uq_sign_ins_token_hash", "token_hash", unique=True),
        Index("ix_sign_ins_of_person", "account_id", "person_id"),
        CheckConstraint(SOMEBODY, name="belongs_to_one"),
    )

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="sha256 of the cookie's token")
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    created_at: Mapped[KeptSince]
    last_seen_at: Mapped[KeptSince] = mapped_column(comment="to within some minutes")
    user_agent: Mapped[str] = mapped_column(String(300), server_default="")
    address: Mapped[str] = mapped_column(String(45), server_default="")
    expires_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ApiToken(Base):
    __tablename__ = "api_tokens"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        Index("uq_api_tokens_token_hash", "token_hash", unique=True),
        CheckConstraint(SOMEBODY, name="belongs_to_one"),
    )

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="sha256 of the token, which is shown once")
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    scope: Mapped[Scope] = mapped_column(words(Scope))
    label: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[KeptSince]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInAttempt(Base):
    """A password tried for an address, known or not. Rows older than an hour are deleted as new ones come."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_address_hash_at", "address_hash", "at"),)

    id: Mapped[Key]
    address_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="sha256 of the address as typed, in lower case")
    at: Mapped[KeptSince]
