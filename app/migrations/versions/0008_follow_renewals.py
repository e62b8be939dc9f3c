"""Renewals: what people read as time follows the business clock, and accounts know when and how they renew."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

READ_BY_PEOPLE = ("accounts", "people", "staff", "subscriptions", "seat_assignments", "orders", "quotes", "seat_changes")

# A record without its clock goes by the server's: everything else would be read as nothing at all.
CLOCK = """
CREATE OR REPLACE FUNCTION clock_now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN now() + coalesce((SELECT ahead FROM clock), '0'); END $$;
CREATE OR REPLACE FUNCTION clock_today(time_zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN ((now() + coalesce((SELECT ahead FROM clock), '0')) AT TIME ZONE time_zone)::date; END $$;
"""

# As before, but for the moment of the event, which is the business clock's.
CHAIN = """
CREATE OR REPLACE FUNCTION chain_order_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tail record;
BEGIN
    PERFORM pg_advisory_xact_lock(7236, hashint8(NEW.account_id));
    SELECT position, hash INTO tail FROM order_events WHERE account_id = NEW.account_id ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(tail.position, 0) + 1;
    NEW.previous_hash := coalesce(tail.hash, ''::bytea);
    NEW.at := clock_timestamp() + coalesce((SELECT ahead FROM clock), '0');
    NEW.hash := order_event_digest(NEW);
    RETURN NEW;
END $$;
"""


# The day of the month is the anchor's, or that day's month's last: what workflows.clock.months_later says (R75).
NEXT_RENEWAL = """
CREATE FUNCTION next_renewal(renews_on date, months int, anchor_day int) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(
        (date_trunc('month', renews_on::timestamp) + make_interval(months => months, days => anchor_day - 1))::date,
        (date_trunc('month', renews_on::timestamp) + make_interval(months => months + 1, days => -1))::date)
$$;
"""

# From now on a renewal is never further away than one cycle: dates counted in years are counted in months where bills are.
NEARER = """
UPDATE accounts SET renews_on = next_renewal(renews_on, -CAST(floor((renews_on - clock_today('UTC')) / 31.0) AS int),
                                             CAST(extract(day FROM renews_on) AS int))
WHERE cycle = 'monthly' AND renews_on > clock_today('UTC') + 31
"""


def upgrade() -> None:
    op.execute(CLOCK)
    op.execute(CHAIN)
    for table in READ_BY_PEOPLE:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN created_at SET DEFAULT clock_now()")
    op.execute(NEXT_RENEWAL)
    op.add_column(
        "accounts",
        sa.Column(
            "anchor_day",
            sa.SmallInteger(),
            nullable=True,
            comment="29, 30 or 31: the day renewals keep where a month has it (R75); empty: that of renews_on",
        ),
    )
    op.create_check_constraint(
        op.f("ck_accounts_anchor_is_a_late_day"), "accounts", "anchor_day BETWEEN 29 AND 31"
    )
    op.create_index("ix_accounts_renewal", "accounts", ["time_zone", "renews_on"])
    op.execute(NEARER)
    _create_cycle_changes()


def _create_cycle_changes() -> None:
    cycle = sa.Enum(
        "monthly", "annual", name="cycle_is_known", native_enum=False, create_constraint=True, length=30
    )
    status = sa.Enum(
        "asked", "planned", "applied", "cancelled", name="cycle_change_status_is_known", native_enum=False,
        create_constraint=True, length=30,
    )  # fmt: skip
    op.create_table(
        "cycle_changes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("to_cycle", cycle, nullable=False),
        sa.Column("status", status, nullable=False),
        sa.Column(
            "effective_on", sa.Date(), nullable=True, comment="the renewal that brings it (R43); empty while asked"
        ),
        sa.Column("order_id", sa.BigInteger(), nullable=True, comment="empty: a self-service account's own change"),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'asked') = (effective_on IS NULL) OR status = 'cancelled'",
            name="ck_cycle_changes_planned_ones_have_a_day",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_cycle_changes_account_id_accounts"),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_cycle_changes_account_id_order_id_orders",
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_cycle_changes"),
    )
    op.create_index(
        "uq_cycle_changes_one_planned", "cycle_changes", ["account_id"], unique=True,
        postgresql_where=sa.text("status = 'planned'"),
    )  # fmt: skip
    op.create_index("uq_cycle_changes_once_per_order", "cycle_changes", ["account_id", "order_id"], unique=True)
    protect("cycle_changes", rights="SELECT, INSERT, UPDATE")
