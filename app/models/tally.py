"""Running counts of orders, so that no page counts a million rows: each step appends, the relay adds up."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Key


class Tally(Base):
    """`sum(n)` over a state is how many orders are in it; checked against the orders by `flask doctor`."""

    __tablename__ = "order_tallies"
    __table_args__ = (Index("ix_order_tallies_key", "state", "rep_id", "since_on"),
                      Index("ix_order_tallies_new", "id", postgresql_where=text("NOT is_folded")),
                      Index("uq_order_tallies_folded", "state", "rep_id", "since_on", unique=True,
                            postgresql_where=text("is_folded"), postgresql_nulls_not_distinct=True))  # fmt: skip

    id: Mapped[Key]
    state: Mapped[str] = mapped_column(String(30))
    rep_id: Mapped[int | None] = mapped_column(BigInteger)
    since_on: Mapped[date] = mapped_column(comment="the UTC day the orders entered the state; of closed states none is kept once folded")
    n: Mapped[int] = mapped_column(BigInteger, comment="+1, -1, or a folded sum")
    is_folded: Mapped[bool] = mapped_column(server_default=false(), comment="a sum, not what one step appended")


class Total(Base):
    """What was added up, without days: pages that only count read these few rows, and what was appended since."""

    __tablename__ = "order_totals"
    __table_args__ = (Index("uq_order_totals_key", "state", "rep_id", unique=True, postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    state: Mapped[str] = mapped_column(String(30))
    rep_id: Mapped[int | None] = mapped_column(BigInteger)
    n: Mapped[int] = mapped_column(BigInteger, comment="the folded sums of all days")
