"""To whom an account's invoices go, and which tax they carry. The country is the account's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import AccountKey, Name, words
from app.models.kinds import TaxKind


class BillingDetails(Base):
    __tablename__ = "billing_details"
    __table_args__ = (ForeignKeyConstraint(["account_id", "changed_by"], ["people.account_id", "people.id"]),)

    account_id: Mapped[AccountKey]
    legal_name: Mapped[Name]
    street: Mapped[Name]
    postcode: Mapped[str] = mapped_column(String(20))
    city: Mapped[Name]
    vat_number: Mapped[str] = mapped_column(
        String(20), default="", server_default="", comment="checked, without spaces"
    )
    tax_kind: Mapped[TaxKind] = mapped_column(
        words(TaxKind), comment="why accounts.tax_percent is what it is"
    )
    changed_by: Mapped[int] = mapped_column(BigInteger, comment="the person of the account")
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("clock_now()"))
