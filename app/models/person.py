"""Somebody of a customer account."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import CheckConstraint, Computed, DateTime, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, CreatedAt, Name, PartOfKey, words
from app.models.kinds import AccountRole, MailRhythm

ACCENTED = "ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿ"
PLAIN = "AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyy"


class Person(Base):
    __tablename__ = "people"
    __table_args__ = (
        Index("uq_people_email", "email", unique=True),
        Index("ix_people_admins", "account_id", "role", postgresql_where=text("role IN ('owner', 'admin')")),
        Index("uq_people_one_owner", "account_id", unique=True, postgresql_where=text("role = 'owner'")),
        Index("ix_people_by_name", "account_id", "sort_key", "id", postgresql_include=["email"]),
        Index(
            "ix_people_unexpected",
            "account_id",
            "sort_key",
            "id",
            postgresql_where=text("suspended_at IS NOT NULL OR role IN ('light_agent', 'contributor', 'end_user')"),
        ),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR quiet_from <> quiet_until)",
            name="quiet_hours_are_two",
        ),
        CheckConstraint("NOT has_billing_rights OR role = 'admin'", name="only_an_admin_has_billing_rights"),
    )

    account_id: Mapped[AccountKey]
    id: Mapped[PartOfKey]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[Name]
    sort_key: Mapped[str] = mapped_column(
        String(200),
        Computed(f"lower(translate(name, '{ACCENTED}', '{PLAIN}'))", persisted=True),
        comment="the name as it is ordered and searched: small letters, no accents",
    )
    role: Mapped[AccountRole] = mapped_column(words(AccountRole))
    has_billing_rights: Mapped[bool] = mapped_column(default=False, comment="R8: only an admin can have them")
    suspended_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="a suspended person still uses a seat (R16)"
    )
    locale: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str | None] = mapped_column(String(60), comment="IANA name; empty: the account's")
    mail_rhythm: Mapped[MailRhythm] = mapped_column(
        words(MailRhythm), server_default="at_once", comment="for mails that ask for nothing (U12)"
    )
    quiet_from: Mapped[time | None] = mapped_column(
        comment="no mail from then on, in their time zone; empty: no quiet hours"
    )
    quiet_until: Mapped[time | None] = mapped_column(comment="until then")
    email_verified_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when a link sent to the address came back (R12)"
    )
    password_hash: Mapped[str | None] = mapped_column(comment="argon2id; empty until one is set")
    last_sign_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[CreatedAt]
