"""Totals of the running counts, without days: the queue's pages read a few rows however long orders have been open."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import keep_among_ourselves

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# What is added up now was added up without totals: they begin with it, and each row of a day is one from here on.
BEGIN = """
WITH old AS (DELETE FROM order_tallies WHERE is_folded RETURNING state, rep_id, since_on, n),
kept AS (INSERT INTO order_tallies (state, rep_id, since_on, n, is_folded)
         SELECT state, rep_id, since_on, sum(n), true FROM old GROUP BY state, rep_id, since_on HAVING sum(n) <> 0)
INSERT INTO order_totals (state, rep_id, n) SELECT state, rep_id, sum(n) FROM old GROUP BY state, rep_id
"""


def upgrade() -> None:
    op.create_table(
        "order_totals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("rep_id", sa.BigInteger(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=False, comment="the folded sums of all days"),
        sa.PrimaryKeyConstraint("id", name="pk_order_totals"),
    )
    op.create_index("uq_order_totals_key", "order_totals", ["state", "rep_id"], unique=True, postgresql_nulls_not_distinct=True)
    keep_among_ourselves("order_totals", "SELECT, INSERT, UPDATE")
    op.execute(BEGIN)
    op.create_index("uq_order_tallies_folded", "order_tallies", ["state", "rep_id", "since_on"], unique=True,
                    postgresql_where=sa.text("is_folded"), postgresql_nulls_not_distinct=True)  # fmt: skip
