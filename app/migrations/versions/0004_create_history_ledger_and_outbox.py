"""The history, the seat ledger, the outbox and the running counts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import grant, protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_events",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "position", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False
        ),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=True),
        sa.Column("to_state", sa.String(length=30), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False, comment="person, staff or system"),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False, comment="as it was then"),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("request_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("previous_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_order_events_account_id_order_id_orders",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_order_events_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_order_events"),
    )
    op.create_index(
        "ix_order_events_of_order", "order_events", ["account_id", "order_id", "position"], unique=False
    )
    op.create_index("uq_order_events_no_fork", "order_events", ["account_id", "previous_hash"], unique=True)
    op.create_table(
        "seat_changes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "id",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="the gateway's Idempotency-Key",
        ),
        sa.Column("subscription_id", sa.BigInteger(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False, comment="seats added, or, when negative, removed"),
        sa.Column("to_plan_id", sa.BigInteger(), nullable=True, comment="when the plan changes, too"),
        sa.Column("ends_subscription", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "applied",
                "cancelled",
                name="change_status_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False, comment="in the account's time zone"),
        sa.Column("order_id", sa.BigInteger(), nullable=True, comment="empty: a self-service change"),
        sa.Column("line_no", sa.Integer(), nullable=True),
        sa.Column(
            "to_seats",
            sa.Integer(),
            nullable=True,
            comment="the target told to the product, fixed at the first attempt",
        ),
        sa.Column("cause", sa.String(length=40), nullable=False, comment="the row of R2"),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "provisioned_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the product acknowledged the number",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_seat_changes_account_id_order_id_orders",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "subscription_id"],
            ["subscriptions.account_id", "subscriptions.id"],
            name="fk_seat_changes_account_id_subscription_id_subscriptions",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_seat_changes_account_id_accounts"),
        sa.ForeignKeyConstraint(["to_plan_id"], ["plans.id"], name="fk_seat_changes_to_plan_id_plans"),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_seat_changes"),
    )
    op.create_index(
        "ix_seat_changes_due",
        "seat_changes",
        ["effective_on"],
        unique=False,
        postgresql_where=sa.text("status = 'planned' AND order_id IS NULL"),
    )
    op.create_index(
        "ix_seat_changes_of_subscription",
        "seat_changes",
        ["account_id", "subscription_id", "status"],
        unique=False,
    )
    op.create_index(
        "uq_seat_changes_once_per_line",
        "seat_changes",
        ["account_id", "order_id", "line_no"],
        unique=True,
        postgresql_where=sa.text("order_id IS NOT NULL AND status <> 'cancelled'"),
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
            comment="an Effect of the lifecycle, or another promise",
        ),
        sa.Column("queue", sa.String(length=20), nullable=False, comment="the job queue"),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="ids, never content"
        ),
        sa.Column(
            "ordering_key",
            sa.String(length=60),
            nullable=True,
            comment="tasks with the same key run one after another",
        ),
        sa.Column("request_id", sa.String(length=40), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=60), nullable=True),
        sa.Column(
            "fence",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="grows with every lease; a stale holder is refused",
        ),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True, comment="set aside for a person"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_tasks_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
    )
    op.create_index(
        "ix_tasks_due",
        "tasks",
        ["queue", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_failed",
        "tasks",
        ["failed_at"],
        unique=False,
        postgresql_where=sa.text("failed_at IS NOT NULL AND done_at IS NULL"),
    )
    op.create_index(
        "ix_tasks_in_order",
        "tasks",
        ["ordering_key", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL AND ordering_key IS NOT NULL"),
    )
    op.create_index("ix_tasks_of_account", "tasks", ["account_id", "id"], unique=False)
    op.create_table(
        "order_tallies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("rep_id", sa.BigInteger(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False, comment="the UTC day the orders entered the state"),
        sa.Column("n", sa.BigInteger(), nullable=False, comment="+1, -1, or a folded sum"),
        sa.PrimaryKeyConstraint("id", name="pk_order_tallies"),
    )
    op.create_index("ix_order_tallies_key", "order_tallies", ["state", "rep_id", "since_on"], unique=False)
    protect("order_events", rights="SELECT, INSERT")
    protect("seat_changes", rights="SELECT, INSERT, UPDATE")
    protect("tasks")
    grant("order_tallies")
    op.execute(CHAIN)
    op.execute(LEDGER)


# Each event takes the account's lock, reads the tail and hashes what is stored. The lock is held until the commit.
CHAIN = """
CREATE FUNCTION order_event_digest(e order_events) RETURNS bytea LANGUAGE sql STABLE SET timezone = 'UTC' AS $$
    SELECT sha256(e.previous_hash || convert_to((to_jsonb(e) - 'hash' - 'previous_hash')::text, 'UTF8'))
$$;
CREATE FUNCTION chain_order_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tail record;
BEGIN
    PERFORM pg_advisory_xact_lock(7236, hashint8(NEW.account_id));
    SELECT position, hash INTO tail FROM order_events WHERE account_id = NEW.account_id ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(tail.position, 0) + 1;
    NEW.previous_hash := coalesce(tail.hash, ''::bytea);
    NEW.at := clock_timestamp();
    NEW.hash := order_event_digest(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER events_are_chained BEFORE INSERT ON order_events FOR EACH ROW EXECUTE FUNCTION chain_order_event();

CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER events_never_change BEFORE UPDATE OR DELETE ON order_events
    FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history();
CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON order_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history();
"""

LEDGER = """
CREATE FUNCTION keep_the_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'planned' AND NEW.status <> OLD.status
       OR (NEW.account_id, NEW.subscription_id, NEW.delta, NEW.order_id, NEW.line_no)
          IS DISTINCT FROM (OLD.account_id, OLD.subscription_id, OLD.delta, OLD.order_id, OLD.line_no) THEN
        RAISE EXCEPTION 'a ledger row is applied or cancelled once, and never rewritten'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_rows_never_change BEFORE UPDATE ON seat_changes
    FOR EACH ROW EXECUTE FUNCTION keep_the_ledger();
"""
