"""Requests that wait behind another, documents attached to orders, promo codes and who has used them."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = ("behind", "awaiting_owner", "pending", "in_review", "on_hold", "quoted", "accepted", "fulfilling", "stalled",
          "fulfilled", "rejected", "declined", "expired", "cancelled")  # fmt: skip
OPEN_ONES = "state IN ('behind', 'awaiting_owner', 'pending', 'in_review', 'on_hold', 'quoted')"


def upgrade() -> None:
    op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_state_is_known")
    words = ", ".join(f"'{one}'" for one in STATES)
    op.execute(f"ALTER TABLE orders ADD CONSTRAINT ck_orders_state_is_known CHECK (state IN ({words}))")
    op.add_column("orders", sa.Column("waits_for_order_id", sa.BigInteger(), nullable=True,
                                      comment="the open request that is decided first (R36)"))  # fmt: skip
    op.add_column("orders", sa.Column("is_followed", sa.Boolean(), nullable=False, server_default=sa.text("false"),
                                      comment="others wait, or have waited, for it to be decided"))  # fmt: skip
    op.create_foreign_key("fk_orders_waits_for", "orders", "orders", ["account_id", "waits_for_order_id"],
                          ["account_id", "id"])  # fmt: skip
    op.create_check_constraint("ck_orders_behind_another", "orders", "(state = 'behind') = (waits_for_order_id IS NOT NULL)")
    op.create_index("ix_orders_undecided", "orders", ["account_id", "id"], postgresql_where=sa.text(OPEN_ONES))
    op.create_index("ix_orders_behind", "orders", ["account_id", "waits_for_order_id"],
                    postgresql_where=sa.text("state = 'behind'"))  # fmt: skip
    _create_attachments()
    _create_promo_codes()


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False, comment="a plain file name that ends in .pdf"),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="a PDF, checked before it was stored (S12)"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="who attached it"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.CheckConstraint("size_bytes = length(content)", name="ck_attachments_size_is_the_contents"),
        sa.CheckConstraint("sha256 = sha256(content)", name="ck_attachments_digest_is_the_contents"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_attachments_account_id_accounts"),
        sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"],
                                name="fk_attachments_account_id_order_id_orders"),
        sa.ForeignKeyConstraint(["account_id", "person_id"], ["people.account_id", "people.id"],
                                name="fk_attachments_account_id_person_id_people"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_attachments"),
    )  # fmt: skip
    op.create_index("ix_attachments_of_order", "attachments", ["account_id", "order_id"])
    protect("attachments", rights="SELECT, INSERT")


def _create_promo_codes() -> None:
    op.create_table(
        "promo_codes",
        sa.Column("code", sa.String(length=30), nullable=False, comment="in capitals"),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False),
        sa.Column("cycle", sa.String(length=30), nullable=True, comment="needed; empty: any"),
        sa.Column("is_for_new_accounts", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False, comment="last day on which it can be used"),
        sa.CheckConstraint("code = upper(code)", name="ck_promo_codes_is_in_capitals"),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="ck_promo_codes_is_a_percentage"),
        sa.CheckConstraint("cycle IN ('monthly', 'annual')", name="ck_promo_codes_cycle_is_known"),
        sa.PrimaryKeyConstraint("code", name="pk_promo_codes"),
    )
    op.create_table(
        "promo_uses",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("percent", sa.Numeric(5, 2), nullable=False, comment="as promised when it was used"),
        sa.Column("applied_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True, comment="a downgrade ends it (R81)"),
        sa.CheckConstraint("voided_at >= applied_at", name="ck_promo_uses_ends_after_it_began"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_promo_uses_account_id_accounts"),
        sa.ForeignKeyConstraint(["code"], ["promo_codes.code"], name="fk_promo_uses_code_promo_codes"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_promo_uses"),
    )
    op.create_index("uq_promo_uses_one_at_a_time", "promo_uses", ["account_id"], unique=True,
                    postgresql_where=sa.text("voided_at IS NULL"))  # fmt: skip
    op.create_index("uq_promo_uses_once", "promo_uses", ["account_id", "code"], unique=True)
    grant("promo_codes")
    protect("promo_uses", rights="SELECT, INSERT, UPDATE")
