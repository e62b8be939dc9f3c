"""Passwords tried, so that guessing can be stopped whatever else is down."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "address_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="sha256 of the address as typed, in lower case",
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_address_hash_at", "sign_in_attempts", ["address_hash", "at"])
    grant("sign_in_attempts")
