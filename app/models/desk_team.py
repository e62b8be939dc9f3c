"""Teams of the vendor's people: whose orders managers look at together. No account sees a row."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import Key


class DeskTeam(Base):
    __tablename__ = "desk_teams"
    __table_args__ = (
        Index("uq_desk_teams_name", text("lower(name)"), unique=True),
        CheckConstraint("name <> '' AND name = btrim(name)", name="team_has_a_name"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(60))


class DeskTeamMember(Base):
    """Somebody may be in several teams; who has left stays, with the orders they had."""

    __tablename__ = "desk_team_members"

    team_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("desk_teams.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    staff_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("staff.id"), primary_key=True, autoincrement=False
    )
