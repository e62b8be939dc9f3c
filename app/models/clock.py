"""How far the business clock runs before the server's: zero, except in a demo and in tests.

It never goes back: a trigger looks at the end of each transaction. The one that makes the record's first accounts may let it
stand back meanwhile, to tell what happened before.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CheckConstraint, Interval, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class Clock(Base):
    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("id = 1", name="there_is_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, server_default=text("1"))
    ahead: Mapped[timedelta] = mapped_column(
        Interval,
        server_default=text("'0'"),
        comment="how far the business clock runs before the server's; zero outside a demo",
    )
