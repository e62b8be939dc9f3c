"""Who is to lose a seat when there are fewer: whom an admin chose, and who was told so in advance (R44)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class ChosenLoser(Base):
    """Kept whatever happens to the numbers; completed or trimmed by the order of R44 whenever it is read."""

    __tablename__ = "chosen_losers"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "seat_change_id"], ["seat_changes.account_id", "seat_changes.id"]),
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"], ondelete="CASCADE"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seat_change_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class LossWarning(Base):
    """A warning that was promised: its row keeps it from being sent twice."""

    __tablename__ = "loss_warnings"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "seat_change_id"], ["seat_changes.account_id", "seat_changes.id"]),
        CheckConstraint("days IN (14, 7, 1)", name="days_are_known"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seat_change_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, comment="14, 7 or 1 before")
    person_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="0: the account's admins"
    )
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_now())
