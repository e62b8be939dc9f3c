"""What is sold, and the licences accounts hold."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "product",
                "suite",
                "add_on",
                name="product_kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("is_short_list", sa.Boolean(), nullable=False, comment="R2's short list"),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )
    op.create_index("uq_products_slug", "products", ["slug"], unique=True)
    op.create_table(
        "suite_members",
        sa.Column("suite_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_suite_members_product_id_products"),
        sa.ForeignKeyConstraint(["suite_id"], ["products.id"], name="fk_suite_members_suite_id_products"),
        sa.PrimaryKeyConstraint("suite_id", "product_id", name="pk_suite_members"),
    )
    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False, comment="a higher rank is an upgrade"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_plans_product_id_products"),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_index("uq_plans_product_id_slug", "plans", ["product_id", "slug"], unique=True)
    op.create_table(
        "prices",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column(
            "unit_price_minor", sa.BigInteger(), nullable=False, comment="per seat and month, in minor units"
        ),
        sa.CheckConstraint("unit_price_minor >= 0", name="is_not_negative"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_prices_plan_id_plans"),
        sa.PrimaryKeyConstraint("plan_id", "currency", name="pk_prices"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "contract_unit_price_minor",
            sa.BigInteger(),
            nullable=True,
            comment="agreed with the account, per seat and month; empty: the list price",
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_subscriptions_account_id_accounts"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_subscriptions_plan_id_plans"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_subscriptions_product_id_products"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_subscriptions"),
    )
    op.create_index(
        "uq_subscriptions_one_live",
        "subscriptions",
        ["account_id", "product_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "seat_assignments",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "agent",
                "light_agent",
                "contributor",
                name="product_role_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column(
            "is_counted",
            sa.Boolean(),
            sa.Computed("role IN ('admin', 'agent')", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "waiting_since", sa.DateTime(timezone=True), nullable=True, comment="invited, no seat free yet"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"],
            ["people.account_id", "people.id"],
            name="fk_seat_assignments_account_id_person_id_people",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_seat_assignments_product_id_products"
        ),
        sa.PrimaryKeyConstraint("account_id", "person_id", "product_id", name="pk_seat_assignments"),
    )
    op.create_index(
        "ix_seat_assignments_counted",
        "seat_assignments",
        ["account_id", "product_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("is_counted AND waiting_since IS NULL"),
    )
    op.create_index(
        "ix_seat_assignments_waiting",
        "seat_assignments",
        ["account_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )
    for table in ("products", "suite_members", "plans", "prices"):
        grant(table)
    protect("subscriptions")
    protect("seat_assignments")
