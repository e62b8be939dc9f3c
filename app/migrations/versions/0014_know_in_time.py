"""Knowing in time: what a licence's seats were day by day, the warnings given about them, and calendar feeds."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import grant, protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LICENCE = (["account_id", "subscription_id"], ["subscriptions.account_id", "subscriptions.id"])
PERSON = (["account_id", "person_id"], ["people.account_id", "people.id"])

# Whoever changes seats leaves a mark, whatever code it runs; the sweep counts the marked accounts again. Marks are only
# added, so that nobody waits for anybody.
MARK = """
CREATE FUNCTION mark_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO seat_marks (account_id) SELECT DISTINCT account_id FROM touched;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION mark_seats() IS 'notes the accounts whose seats a statement has touched, for the next sweep';
"""
TOUCHING = {
    "seat_assignments": {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"},
    "seat_changes": {"INSERT": "NEW", "UPDATE": "NEW"},
}
TRIGGER = """
CREATE TRIGGER {table}_marked_on_{verb} AFTER {event} ON {table} REFERENCING {rows} TABLE AS touched
FOR EACH STATEMENT EXECUTE FUNCTION mark_seats()
"""


def upgrade() -> None:
    _marks()
    _watch()
    _days()
    _warnings()
    _dismissals()
    _pace()
    _calendar_feeds()
    for table in ("seat_marks", "seat_watch", "seat_days", "seat_warnings", "warning_dismissals", "calendar_feeds"):
        protect(table)
    op.execute(MARK)
    for table, events in TOUCHING.items():
        for event, rows in events.items():
            op.execute(TRIGGER.format(table=table, verb=event.lower(), event=event, rows=rows))


def _marks() -> None:
    op.create_table(
        "seat_marks",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Index("ix_seat_marks_oldest", "id"),
    )


def _watch() -> None:
    op.create_table(
        "seat_watch",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("subscription_id", sa.BigInteger, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("purchased", sa.Integer, nullable=False),
        sa.Column("warned", sa.String(10), nullable=False, comment="the worst that was said since seats were plenty"),
        sa.Column("warned_purchased", sa.Integer, nullable=False, comment="of how many seats it was said"),
        sa.ForeignKeyConstraint(*LICENCE),
        sa.CheckConstraint("warned IN ('none', 'soon', 'last', 'full')", name="warned_is_known"),
    )


def _days() -> None:
    op.create_table(
        "seat_days",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("subscription_id", sa.BigInteger, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True, comment="in the account's time zone"),
        sa.Column("used", sa.Integer, nullable=False, comment="as the day ended, or is until now"),
        sa.Column("purchased", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(*LICENCE),
    )


def _warnings() -> None:
    op.create_table(
        "seat_warnings",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("subscription_id", sa.BigInteger, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("purchased", sa.Integer, nullable=False),
        sa.Column("full_on", sa.Date, comment="the day the forecast named when it was given"),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.Column("closed_at", sa.DateTime(timezone=True), comment="when it no longer was so"),
        sa.ForeignKeyConstraint(*LICENCE),
        sa.CheckConstraint("level IN ('soon', 'last', 'full')", name="level_is_known"),
        sa.Index("uq_seat_warnings_one_open", "account_id", "subscription_id", unique=True,
                 postgresql_where=sa.text("closed_at IS NULL")),
    )  # fmt: skip


def _dismissals() -> None:
    op.create_table(
        "warning_dismissals",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("warning_id", sa.BigInteger, primary_key=True),
        sa.Column("person_id", sa.BigInteger, primary_key=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.ForeignKeyConstraint(["account_id", "warning_id"], ["seat_warnings.account_id", "seat_warnings.id"],
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(*PERSON, ondelete="CASCADE"),
    )  # fmt: skip


def _pace() -> None:
    """No tenant table: one row, made of everybody's orders, that tells nothing of anybody."""
    op.create_table(
        "request_pace",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, server_default=sa.text("1")),
        sa.Column("working_days", sa.Integer, comment="the median from the request to the seats; empty: too few orders"),
        sa.Column("orders", sa.Integer, nullable=False),
        sa.Column("measured_on", sa.Date, nullable=False),
        sa.CheckConstraint("id = 1", name="there_is_one"),
    )
    grant("request_pace", "SELECT, INSERT, UPDATE")


def _calendar_feeds() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("person_id", sa.BigInteger, primary_key=True),
        sa.Column("serial", sa.Uuid, nullable=False, server_default=sa.text("gen_random_uuid()"),
                  comment="part of the address; another one makes every earlier address worthless"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_now()")),
        sa.ForeignKeyConstraint(*PERSON, ondelete="CASCADE"),
    )  # fmt: skip
