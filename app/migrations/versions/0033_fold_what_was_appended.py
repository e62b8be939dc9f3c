"""The running counts tell what was appended from what was added up, so that nothing is added up again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SINCE = "the UTC day the orders entered the state; of closed states none is kept once folded"


def upgrade() -> None:
    op.add_column("order_tallies", sa.Column("is_folded", sa.Boolean(), nullable=False, server_default=sa.false(),
                                             comment="a sum, not what one step appended"))  # fmt: skip
    op.create_index("ix_order_tallies_new", "order_tallies", ["id"], postgresql_where=sa.text("NOT is_folded"))
    op.alter_column("order_tallies", "since_on", comment=SINCE)
