"""Somebody of a customer account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, Name, PartOfKey, words
from app.models.kinds import AccountRole


class Person(Base):
    __tablename__ = "people"
    __table_args__ = (
        Index("uq_people_email", "email", unique=True),
        Index("uq_people_one_owner", "account_id", unique=True, postgresql_where=text("role = 'owner'")),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("NOT has_billing_rights OR role = 'admin'", name="only_an_admin_has_billing_rights"),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[Name]
    role: Mapped[AccountRole] = mapped_column(words(AccountRole))
    has_billing_rights: Mapped[bool] = mapped_column(default=False, comment="R8: only an admin can have them")
    suspended_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="a suspended person still uses a seat (R16)"
    )
    locale: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str | None] = mapped_column(comment="argon2id; empty until one is set")
    last_sign_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[CreatedAt]
