"""Column kinds used by many tables."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, DateTime, Enum, ForeignKey, Identity, String, func
from sqlalchemy.orm import mapped_column

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
PartOfKey = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
AccountKey = Annotated[int, mapped_column(BigInteger, ForeignKey("accounts.id"), primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
CreatedAt = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.clock_now())]
"""By the business clock, for what people read."""
KeptSince = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
"""By the server's own clock, for sessions, tokens and tasks, which no demo's clock may age."""
Slug = Annotated[str, mapped_column(String(60))]
Name = Annotated[str, mapped_column(String(200))]
Currency = Annotated[str, mapped_column(String(3))]
"""ISO 4217."""


def words(kind: type[StrEnum]) -> Enum:
    """A column that stores the value of a StrEnum as text, with a named check."""
    name = "".join("_" + c.lower() if c.isupper() else c for c in kind.__name__).lstrip("_") + "_is_known"
    return Enum(
        kind,
        native_enum=False,
        length=30,
        name=name,
        create_constraint=True,
        values_callable=lambda members: [one.value for one in members],
    )
