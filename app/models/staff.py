"""The vendor's people: reps, managers, approvers, operators."""

from __future__ import annotations

from datetime import time

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import CreatedAt, Key, Name, words
from app.models.kinds import MailRhythm, StaffRole


class Staff(Base):
    __tablename__ = "staff"
    __table_args__ = (
        Index("uq_staff_email", "email", unique=True),
        CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND (quiet_from IS NULL OR quiet_from <> quiet_until)",
            name="quiet_hours_are_two",
        ),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[Name]
    role: Mapped[StaffRole] = mapped_column(words(StaffRole))
    locale: Mapped[str] = mapped_column(String(2), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    mail_rhythm: Mapped[MailRhythm] = mapped_column(
        words(MailRhythm), server_default="at_once", comment="for mails that ask for nothing (U12)"
    )
    quiet_from: Mapped[time | None] = mapped_column(
        comment="no mail from then on, in their time zone; empty: no quiet hours"
    )
    quiet_until: Mapped[time | None] = mapped_column(comment="until then")
    password_hash: Mapped[str | None] = mapped_column(comment="argon2id; empty until one is set")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[CreatedAt]
