"""Approvals: the policy and its versions, substitutes, rounds with their stages and decisions, and what was approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import grant, keep_among_ourselves

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("behind", "awaiting_owner", "pending", "in_review", "on_hold", "in_approval", "quoted", "accepted", "fulfilling",
          "stalled", "fulfilled", "rejected", "declined", "expired", "cancelled")  # fmt: skip
UNDECIDED = "state IN ('behind', 'awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted')"
JSONB = postgresql.JSONB(astext_type=sa.Text())
NOW = sa.text("clock_now()")


def upgrade() -> None:
    op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_state_is_known")
    words = ", ".join(f"'{one}'" for one in STATES)
    op.execute(f"ALTER TABLE orders ADD CONSTRAINT ck_orders_state_is_known CHECK (state IN ({words}))")
    op.drop_index("ix_orders_undecided", "orders")
    op.create_index("ix_orders_undecided", "orders", ["account_id", "id"], postgresql_where=sa.text(UNDECIDED))
    op.create_index("ix_orders_in_approval", "orders", ["state_since", "id"],
                    postgresql_where=sa.text("state = 'in_approval'"))  # fmt: skip
    _create_policies()
    _create_substitutes()
    _create_rounds()
    _create_stages()
    _create_decisions()
    op.execute(QUOTE_RECORD)
    op.execute(QUOTE_CLEARANCE)


def _create_policies() -> None:
    op.create_table(
        "approval_policies",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False, comment="counted by the database"),
        sa.Column("is_draft", sa.Boolean(), nullable=False, comment="only tried out; the newest that is none is in force"),
        sa.Column("document", JSONB, nullable=False, comment="groups, rules, seniority of reps, costs"),
        sa.Column("comment", sa.Text(), nullable=False, comment="why it was changed"),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.String(200), nullable=False, comment="as it was then"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.Column("hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name="fk_approval_policies_author_id_staff"),
        sa.PrimaryKeyConstraint("version", name="pk_approval_policies"),
    )
    op.create_index("uq_approval_policies_no_fork", "approval_policies", ["previous_hash"], unique=True)
    op.create_index("ix_approval_policies_in_force", "approval_policies", ["version"],
                    postgresql_where=sa.text("NOT is_draft"))  # fmt: skip
    keep_among_ourselves("approval_policies", "SELECT, INSERT")
    op.execute(CHAIN)


def _create_substitutes() -> None:
    op.create_table(
        "approval_substitutes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False, comment="who is away"),
        sa.Column("substitute_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="the last day"),
        sa.Column("set_by", sa.BigInteger(), nullable=False, comment="the person, or a manager"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="taken back before its last day"),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_approval_substitutes_ends_after_it_begins"),
        sa.CheckConstraint("staff_id <> substitute_id", name="ck_approval_substitutes_is_somebody_else"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_approval_substitutes_staff_id_staff"),
        sa.ForeignKeyConstraint(["substitute_id"], ["staff.id"], name="fk_approval_substitutes_substitute_id_staff"),
        sa.ForeignKeyConstraint(["set_by"], ["staff.id"], name="fk_approval_substitutes_set_by_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_substitutes"),
    )
    op.create_index("ix_approval_substitutes_of_staff", "approval_substitutes", ["staff_id", "starts_on"])
    grant("approval_substitutes", "SELECT, INSERT, UPDATE")


def _create_rounds() -> None:
    op.create_table(
        "approval_rounds",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order_round", sa.Integer(), nullable=False, comment="of the order, which approvals do not outlive (R70)"),
        sa.Column("quote_version", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.BigInteger(), nullable=False),
        sa.Column("deal_hash", sa.String(64), nullable=False, comment="of what was put before the approvers (S5)"),
        sa.Column("record", JSONB, nullable=False, comment="what was put before them, every column"),
        sa.Column("sends_itself", sa.Boolean(), nullable=False, comment="the offer goes out with the last approval"),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"],
                                name="fk_approval_rounds_account_id_order_id_orders"),
        sa.ForeignKeyConstraint(["policy_version"], ["approval_policies.version"],
                                name="fk_approval_rounds_policy_version_approval_policies"),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name="fk_approval_rounds_asked_by_staff"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "number", name="pk_approval_rounds"),
    )  # fmt: skip
    keep_among_ourselves("approval_rounds", "SELECT, INSERT")


def _create_stages() -> None:
    op.create_table(
        "approval_stages",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("group_slug", sa.String(80), nullable=False, comment="a group of the policy, or person:17"),
        sa.Column("who", sa.String(10), nullable=False, comment="any, all or some"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="those of the same place decide at once"),
        sa.Column("because", JSONB, nullable=False, comment="names of the rules that ask for it"),
        sa.Column("named", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False,
                  comment="people who decide beside the group's members"),
        sa.Column("added_by", sa.BigInteger(), nullable=True, comment="who asked for this stage; empty: the policy did"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="when its turn came"),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="approved or returned"),
        sa.CheckConstraint("who IN ('any', 'all', 'some')", name="ck_approval_stages_who_is_known"),
        sa.ForeignKeyConstraint(["account_id", "order_id", "round"],
                                ["approval_rounds.account_id", "approval_rounds.order_id", "approval_rounds.number"],
                                name="fk_approval_stages_account_id_order_id_round_approval_rounds"),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name="fk_approval_stages_added_by_staff"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "round", "group_slug", name="pk_approval_stages"),
    )  # fmt: skip
    op.create_index("ix_approval_stages_remind", "approval_stages", ["remind_at"],
                    postgresql_where=sa.text("settled_at IS NULL AND reminded_at IS NULL AND remind_at IS NOT NULL"))  # fmt: skip
    op.create_index("ix_approval_stages_escalate", "approval_stages", ["escalate_at"],
                    postgresql_where=sa.text("settled_at IS NULL AND escalated_at IS NULL AND escalate_at IS NOT NULL"))  # fmt: skip
    keep_among_ourselves("approval_stages", "SELECT, INSERT, UPDATE")


def _create_decisions() -> None:
    op.create_table(
        "approval_decisions",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("group_slug", sa.String(80), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_name", sa.String(200), nullable=False, comment="as it was then"),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.Column("is_override", sa.Boolean(), server_default=sa.text("false"), nullable=False,
                  comment="an operator let it pass"),
        sa.Column("members", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False,
                  comment="for whom: oneself, or those one stands in for"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("kept_from", sa.Integer(), nullable=True, comment="the round it was given in, if the deal is no worse since"),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id", "round", "group_slug"],
            ["approval_stages.account_id", "approval_stages.order_id", "approval_stages.round", "approval_stages.group_slug"],
            name="fk_approval_decisions_stage"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_approval_decisions_staff_id_staff"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "round", "group_slug", "staff_id", name="pk_approval_decisions"),
    )  # fmt: skip
    keep_among_ourselves("approval_decisions", "SELECT, INSERT")


# A version is counted and chained by the database, so that a policy that was changed behind everybody's back shows.
CHAIN = """
CREATE FUNCTION approval_policy_digest(p approval_policies) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(p.previous_hash || convert_to(jsonb_build_array(p.version, p.is_draft, p.document, p.comment, p.author_id,
        p.author_name, to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8'))
$$;
CREATE FUNCTION chain_approval_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7251, 1);
    SELECT coalesce(max(version), 0) + 1 INTO NEW.version FROM approval_policies;
    NEW.previous_hash := coalesce((SELECT hash FROM approval_policies ORDER BY version DESC LIMIT 1), ''::bytea);
    NEW.hash := approval_policy_digest(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER chained BEFORE INSERT ON approval_policies FOR EACH ROW EXECUTE FUNCTION chain_approval_policy();
CREATE FUNCTION keep_approval_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of the policy never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER versions_never_change BEFORE UPDATE OR DELETE ON approval_policies
    FOR EACH ROW EXECUTE FUNCTION keep_approval_policy();
CREATE TRIGGER versions_never_go BEFORE TRUNCATE ON approval_policies EXECUTE FUNCTION keep_approval_policy();
"""

# Whole rows, so that a column added later is part of what is approved. Bound late, so that it reads the tables as they are.
QUOTE_RECORD = """
CREATE FUNCTION quote_record(of_account bigint, of_order bigint, of_version int) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT jsonb_build_object(
        'order', jsonb_build_object('account_id', o.account_id, 'id', o.id, 'change', o.change, 'currency', o.currency),
        'quote', to_jsonb(q),
        'lines', (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.line_no), '[]') FROM quote_lines l
                  WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)),
        'temporary', (SELECT jsonb_build_object('kind', t.kind, 'starts_on', t.starts_on, 'ends_on', t.ends_on)
                      FROM temporary_asks t WHERE t.account_id = o.account_id AND t.order_id = o.id),
        'cycle', (SELECT jsonb_build_object('to_cycle', c.to_cycle) FROM cycle_changes c
                  WHERE c.account_id = o.account_id AND c.order_id = o.id))
    FROM quotes q JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id
    WHERE q.account_id = of_account AND q.order_id = of_order AND q.version = of_version);
END $$;
"""

# The chained history says which hash the offer that is out was let pass with; beside it, the offer as it is now.
QUOTE_CLEARANCE = """
CREATE FUNCTION quote_clearance(of_account bigint, of_order bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('hash', e.hash, 'record', quote_record(q.account_id, q.order_id, q.version))
    FROM quotes q CROSS JOIN LATERAL (
        SELECT e.details ->> 'cleared' AS hash FROM order_events e
        WHERE e.account_id = q.account_id AND e.order_id = q.order_id AND e.verb = 'send_quote'
        ORDER BY e.position DESC LIMIT 1) e
    WHERE q.account_id = of_account AND q.order_id = of_order AND q.status = 'sent' AND e.hash IS NOT NULL
$$;
"""
