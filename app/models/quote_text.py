"""Terms and notes that managers keep ready for quotes. A quote keeps its own copy of what was chosen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Key, Name, words
from app.models.kinds import TextKind


class QuoteText(Base):
    __tablename__ = "quote_texts"
    __table_args__ = (
        Index("uq_quote_texts_name", "kind", "name", unique=True),
        CheckConstraint("length(body) BETWEEN 1 AND 5000 AND length(body_fr) <= 5000", name="fits_a_quote"),
    )

    id: Mapped[Key]
    kind: Mapped[TextKind] = mapped_column(words(TextKind))
    name: Mapped[Name]
    body: Mapped[str] = mapped_column(Text)
    body_fr: Mapped[str] = mapped_column(
        Text, default="", server_default="", comment="empty: the English one"
    )
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="no longer offered")
    changed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("staff.id"))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_now()"))
