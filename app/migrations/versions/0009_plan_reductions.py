"""Fewer seats: each product's policy, the people an admin chose instead of the newest, and who was warned of what."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "products",
        sa.Column(
            "reduction_policy",
            sa.Enum(
                "newest_first",
                "must_be_empty",
                name="reduction_policy_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            server_default="newest_first",
            nullable=False,
            comment="what happens when fewer seats meet more people (R47)",
        ),
    )
    op.add_column(
        "seat_changes",
        sa.Column("warned_on", sa.Date(), nullable=True, comment="the day its list of people was last gone through"),
    )
    op.create_index(
        "ix_seat_changes_planned", "seat_changes", ["effective_on"], postgresql_where=sa.text("status = 'planned'")
    )
    op.create_table(
        "chosen_losers",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_change_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_change_id"],
            ["seat_changes.account_id", "seat_changes.id"],
            name="fk_chosen_losers_account_id_seat_change_id_seat_changes",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"],
            ["people.account_id", "people.id"],
            name="fk_chosen_losers_account_id_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "seat_change_id", "person_id", name="pk_chosen_losers"),
    )
    op.create_table(
        "loss_warnings",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_change_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False, comment="14, 7 or 1 before"),
        sa.Column(
            "person_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="0: the account's admins"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seat_change_id"],
            ["seat_changes.account_id", "seat_changes.id"],
            name="fk_loss_warnings_account_id_seat_change_id_seat_changes",
        ),
        sa.CheckConstraint("days IN (14, 7, 1)", name="days_are_known"),
        sa.PrimaryKeyConstraint("account_id", "seat_change_id", "days", "person_id", name="pk_loss_warnings"),
    )
    protect("chosen_losers")
    protect("loss_warnings")
