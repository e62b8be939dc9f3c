"""Since when a stage lacks people, as the operators were told: of each gap once. What a list price of a quote is."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LIST_PRICE = "per seat and month, by the price book of the day, or by the account's contract where that is lower; discounts go below it"


def upgrade() -> None:
    op.add_column("approval_stages", sa.Column("lacking_since", sa.DateTime(timezone=True), nullable=True,
                                               comment="when the operators were told that it is short of people; empty: it is not"))  # fmt: skip
    op.alter_column("quote_lines", "list_price_minor", comment=LIST_PRICE)
