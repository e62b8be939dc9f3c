"""Teams of the vendor's people, by name; the weekly mail may be one team's."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import keep_among_ourselves

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def upgrade() -> None:
    op.create_table(
        "desk_teams",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name="ck_desk_teams_team_has_a_name"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_teams"),
    )
    op.execute("CREATE UNIQUE INDEX uq_desk_teams_name ON desk_teams (lower(name))")
    op.create_table(
        "desk_team_members",
        sa.Column("team_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["desk_teams.id"], name="fk_desk_team_members_team_id_desk_teams", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_desk_team_members_staff_id_staff"),
        sa.PrimaryKeyConstraint("team_id", "staff_id", name="pk_desk_team_members"),
    )
    op.add_column("weekly_mails", sa.Column("team_id", sa.BigInteger(), nullable=True, comment="whose figures; empty: everybody's"))
    op.create_foreign_key("fk_weekly_mails_team_id_desk_teams", "weekly_mails", "desk_teams", ["team_id"], ["id"], ondelete="SET NULL")
    keep_among_ourselves("desk_teams", ALL_RIGHTS)
    keep_among_ourselves("desk_team_members", ALL_RIGHTS)
