"""What was accepted, by whom: the document as its bytes, with its digest (R68, S8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class Acceptance(Base):
    """Written once with the step, never changed: the application may only read it and add to it."""

    __tablename__ = "acceptances"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "order_id", "version"],
            ["quotes.account_id", "quotes.order_id", "quotes.version"],
        ),
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        CheckConstraint("sha256 = sha256(document)", name="digest_is_the_documents"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, comment="of the quote")
    person_id: Mapped[int] = mapped_column(BigInteger, comment="who accepted")
    name: Mapped[str] = mapped_column(String(200), comment="as they signed")
    title: Mapped[str] = mapped_column(String(200), comment="in their organisation")
    purchase_order_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    document: Mapped[bytes] = mapped_column(LargeBinary, comment="the PDF that was accepted")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, comment="of the document")
    accepted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_now()"))
