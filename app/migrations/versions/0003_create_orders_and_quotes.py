"""Orders with their lines, quotes with their versions."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(REFERENCE)
    op.create_table(
        "orders",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "reference",
            sa.String(length=12),
            sa.Computed("order_reference(id)", persisted=True),
            nullable=False,
            comment="like SO-7F3K2, to be read over the phone",
        ),
        sa.Column(
            "change",
            sa.Enum(
                "add_seats",
                "remove_seats",
                "add_short_list_product",
                "add_product",
                "remove_product",
                "upgrade_plan",
                "downgrade_plan",
                name="change_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
            comment="the row of R2",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_owner",
                "pending",
                "in_review",
                "on_hold",
                "quoted",
                "accepted",
                "fulfilling",
                "stalled",
                "fulfilled",
                "rejected",
                "declined",
                "expired",
                "cancelled",
                name="state_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts the steps taken; compare-and-set"),
        sa.Column("round", sa.Integer(), nullable=False, comment="counts how often it was sent (R70)"),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("rep_id", sa.BigInteger(), nullable=True, comment="who has claimed it"),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_at_contract_price", sa.Boolean(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=True, comment="wanted by the customer"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="agreed in the quote; empty: at once"),
        sa.Column("valid_until", sa.Date(), nullable=True, comment="last day of the offer that is out"),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("version > 0", name="version_counts_from_one"),
        sa.ForeignKeyConstraint(
            ["account_id", "requester_id"], ["people.account_id", "people.id"], name="fk_orders_requester"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_orders_account_id_accounts"),
        sa.ForeignKeyConstraint(["rep_id"], ["staff.id"], name="fk_orders_rep_id_staff"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_orders"),
    )
    op.create_index("ix_orders_by_state", "orders", ["state", "state_since", "id"], unique=False)
    op.create_index(
        "ix_orders_offer_ends",
        "orders",
        ["valid_until"],
        unique=False,
        postgresql_where=sa.text("state = 'quoted'"),
    )
    op.create_index("ix_orders_newest", "orders", ["id"], unique=False)
    op.create_index("ix_orders_of_account", "orders", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_orders_with_customer",
        "orders",
        ["state_since", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('on_hold', 'quoted')"),
    )
    op.create_index(
        "ix_orders_with_rep",
        "orders",
        ["rep_id", "state_since", "id"],
        unique=False,
        postgresql_where=sa.text(
            "state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
        ),
    )
    op.create_index("uq_orders_reference", "orders", ["reference"], unique=True)
    op.create_table(
        "order_lines",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False, comment="the licence: product or suite"),
        sa.Column("plan_id", sa.BigInteger(), nullable=True, comment="the plan asked for"),
        sa.Column("seats", sa.Integer(), nullable=False, comment="how many to add, or to remove"),
        sa.Column(
            "unit_price_minor",
            sa.BigInteger(),
            nullable=True,
            comment="what the asker was shown, per seat and month; compared again at fulfilment (R69)",
        ),
        sa.CheckConstraint("seats >= 0", name="seats_are_a_count"),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_order_lines_account_id_order_id_orders",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_order_lines_plan_id_plans"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_order_lines_product_id_products"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "line_no", name="pk_order_lines"),
    )
    op.create_table(
        "quotes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "sent",
                "superseded",
                name="quote_status_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="empty: as soon as it is accepted"),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False, comment="months in the billing cycle: 1 or 12"),
        sa.Column("prorated_on", sa.Date(), nullable=False, comment="first day that is charged"),
        sa.Column("cycle_starts_on", sa.Date(), nullable=False),
        sa.Column(
            "cycle_ends_on", sa.Date(), nullable=False, comment="the renewal; this day is no longer charged"
        ),
        sa.Column("tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False, comment="a full cycle, before tax"),
        sa.Column(
            "due_now_minor",
            sa.BigInteger(),
            nullable=False,
            comment="until the end of this cycle, before tax",
        ),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False, comment="tax on what is due now"),
        sa.Column("total_minor", sa.BigInteger(), nullable=False, comment="due now with tax"),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_quotes_account_id_order_id_orders",
        ),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name="fk_quotes_written_by_staff"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "version", name="pk_quotes"),
    )
    op.create_index(
        "uq_quotes_one_draft",
        "quotes",
        ["account_id", "order_id"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_table(
        "quote_lines",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "asked_seats",
            sa.Integer(),
            nullable=False,
            comment="what the customer asked for, shown beside what is offered",
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False, comment="per seat and month"),
        sa.Column("discount_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column(
            "amount_minor", sa.BigInteger(), nullable=False, comment="a full cycle, after the discount"
        ),
        sa.Column(
            "due_now_minor",
            sa.BigInteger(),
            nullable=False,
            comment="until the end of this cycle, after the discount",
        ),
        sa.CheckConstraint(
            "discount_percent BETWEEN 0 AND 100", name="discount_is_a_percentage"
        ),
        sa.CheckConstraint("unit_price_minor >= 0 AND seats >= 0", name="nothing_is_negative"),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id", "version"],
            ["quotes.account_id", "quotes.order_id", "quotes.version"],
            name="fk_quote_lines_account_id_order_id_version_quotes",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_quote_lines_plan_id_plans"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_quote_lines_product_id_products"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "version", "line_no", name="pk_quote_lines"),
    )
    for table in ("orders", "order_lines", "quotes", "quote_lines"):
        protect(table)
    op.execute(SENT_VERSIONS)


# The odd multiplier permutes the numbers below 32^5 (then 32^6): references look random, never collide, need no retry.
REFERENCE = """
CREATE FUNCTION order_reference(id bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    places int := 5;
    space bigint := 33554432;
    rest bigint;
    word text := '';
BEGIN
    WHILE id >= space LOOP
        places := places + 1;
        space := space * 32;
    END LOOP;
    rest := ((id * 7654321 + 1234567) % space + space) % space;
    FOR i IN 1..places LOOP
        word := substr(alphabet, (rest % 32)::int + 1, 1) || word;
        rest := rest / 32;
    END LOOP;
    RETURN 'SO-' || word;
END $$;
"""

SENT_VERSIONS = """
CREATE FUNCTION keep_sent_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'status') <> (to_jsonb(OLD) - 'status') OR NEW.status = 'draft' THEN
        RAISE EXCEPTION 'a sent quote never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_quotes_never_change BEFORE UPDATE OR DELETE ON quotes
    FOR EACH ROW EXECUTE FUNCTION keep_sent_quote();

CREATE FUNCTION keep_sent_quote_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line quote_lines := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
BEGIN
    IF EXISTS (SELECT FROM quotes q WHERE (q.account_id, q.order_id, q.version) =
               (line.account_id, line.order_id, line.version) AND q.status <> 'draft') THEN
        RAISE EXCEPTION 'a sent quote never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER lines_of_sent_quotes_never_change BEFORE INSERT OR UPDATE OR DELETE ON quote_lines
    FOR EACH ROW EXECUTE FUNCTION keep_sent_quote_line();
"""
