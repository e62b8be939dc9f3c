"""A document that belongs to an order: the customer's own purchase order, as a PDF."""

from __future__ import annotations

import uuid
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
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base


class Attachment(Base):
    __tablename__ = "attachments"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"]),
        CheckConstraint("size_bytes = length(content)", name="size_is_the_contents"),
        CheckConstraint("sha256 = sha256(content)", name="digest_is_the_contents"),
        Index("ix_attachments_of_order", "account_id", "order_id"),
    )

    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("accounts.id"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    order_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(100), comment="a plain file name that ends in .pdf")
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="a PDF, checked before it was stored (S12)")
    person_id: Mapped[int] = mapped_column(BigInteger, comment="who attached it")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_now()"))
