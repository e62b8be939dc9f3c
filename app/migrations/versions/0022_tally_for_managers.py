"""Managers' figures: what the history says of each order, what it adds up to, how far it was read; the weekly mail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import grant, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ORDER = (["account_id", "order_id"], ["orders.account_id", "orders.id"])

# As before, but for the past that an account brings along: an account without a history may be given one, in order and in
# the transaction that creates it, whose events say when they were. From then on that is the clock's alone to say.
CHAIN = """
CREATE OR REPLACE FUNCTION chain_order_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tail record;
    moment timestamptz := clock_timestamp() + coalesce((SELECT ahead FROM clock), '0');
BEGIN
    PERFORM pg_advisory_xact_lock(7236, hashint8(NEW.account_id));
    SELECT position, hash, at, xmin AS made_by INTO tail FROM order_events
    WHERE account_id = NEW.account_id ORDER BY position DESC LIMIT 1;
    NEW.position := coalesce(tail.position, 0) + 1;
    NEW.previous_hash := coalesce(tail.hash, ''::bytea);
    IF NEW.at > clock_timestamp() - interval '1 hour' THEN
        NEW.at := moment;
    ELSIF (tail.position IS NOT NULL AND (tail.made_by <> pg_current_xact_id()::xid OR NEW.at < tail.at))
          OR NOT EXISTS (SELECT FROM accounts WHERE id = NEW.account_id AND created_at = clock_now()) THEN
        NEW.at := moment;
    END IF;
    NEW.hash := order_event_digest(NEW);
    RETURN NEW;
END $$;
"""


# Eight buckets for each doubling: whatever is in one is within 4.5 % of its middle (app/domain/stays.py reads them).
BUCKET = """
CREATE FUNCTION stay_bucket(seconds bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT floor(ln(greatest(seconds, 1)::float8) / ln(2::float8) * 8 + 1e-9)::int
$$;
"""


def upgrade() -> None:
    _orders()
    _cells()
    op.create_index("ix_order_events_at", "order_events", ["at"], postgresql_where=sa.text("order_id IS NOT NULL"))
    op.create_table(
        "weekly_mails",
        sa.Column("staff_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=True, comment="the Monday whose mail was promised last"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_weekly_mails_staff_id_staff"),
    )
    grant("weekly_mails")
    op.execute(CHAIN)
    op.execute(BUCKET)


def _orders() -> None:
    op.create_table(
        "order_figures",
        sa.Column("account_id", sa.BigInteger(), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="how many events were read"),
        sa.Column("state", sa.String(30), nullable=False, comment="after the last of them"),
        sa.Column("since_on", sa.Date(), nullable=False, comment="UTC day, like all days here"),
        sa.Column("rep_id", sa.BigInteger(), nullable=False, comment="-1: nobody"),
        sa.Column("account_type", sa.String(30), nullable=False, comment="when the order was first counted"),
        sa.Column("reached", sa.SmallInteger(), nullable=False, comment="0 requested, 1 review, 2 offer, 3 accepted, 4 seats"),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(30), nullable=True, comment="won, contract, or the state it was closed in; empty: open"),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True, comment="the seats were there"),
        sa.Column("offered_on", sa.Date(), nullable=True, comment="the newest offer was sent"),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("products", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="0 for all, then each product"),
        sa.Column("seats", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="more, or fewer, beside each of them"),
        sa.Column("list_minor", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="of the newest offer, a full cycle"),
        sa.Column("net_minor", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="the same, after the discounts"),
        sa.ForeignKeyConstraint(*ORDER, name="fk_order_figures_account_id_order_id_orders"),
    )
    for name in ("requested_on", "decided_on", "done_on", "offered_on"):
        op.create_index(f"ix_order_figures_{name}", "order_figures", [name, "order_id"])
    op.create_table(
        "order_stays",
        sa.Column("account_id", sa.BigInteger(), primary_key=True),
        sa.Column("order_id", sa.BigInteger(), primary_key=True),
        sa.Column("state", sa.String(30), primary_key=True),
        sa.Column("left_on", sa.Date(), nullable=False, comment="the last time"),
        sa.Column("seconds", sa.BigInteger(), nullable=False, comment="in all"),
        sa.ForeignKeyConstraint(*ORDER, name="fk_order_stays_account_id_order_id_orders"),
    )
    op.create_index("ix_order_stays_left", "order_stays", ["state", "left_on", "order_id"])
    protect("order_figures")
    protect("order_stays")


def _cells() -> None:
    op.create_table(
        "report_cells",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("product_id", sa.BigInteger(), primary_key=True, autoincrement=False, comment="0: all"),
        sa.Column("account_type", sa.String(30), primary_key=True, comment="empty: all"),
        sa.Column("rep_id", sa.BigInteger(), primary_key=True, autoincrement=False, comment="0: all; -1: nobody"),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("key", sa.String(40), primary_key=True, comment="a state, an outcome, a currency"),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "report_clock",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("read_to", sa.DateTime(timezone=True), nullable=False, comment="events until then were read"),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False, comment="when the figures were true"),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False, comment="when every order was last looked at"),
        sa.CheckConstraint("id = 1", name="there_is_one"),
    )
    grant("report_cells")
    grant("report_clock", "SELECT, INSERT, UPDATE")
