"""When orders are due, in whose working hours, who gets them, and what is done to many at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.migrations.security import grant, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOW = sa.text("clock_now()")
OPEN = "state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')"
UNSET = f"due_version <> version AND (due_at IS NOT NULL OR due_left_seconds IS NOT NULL OR {OPEN})"


def upgrade() -> None:
    _due()
    _levels()
    _calendars()
    _rules()
    _bulk()
    for table in ("service_levels", "calendars", "away_dates", "desk_places", "sharing_rules", "bulks"):
        grant(table)
    for table in ("order_reminders", "bulk_items"):
        protect(table)


def _due() -> None:
    """The version of an order counts its steps: one whose due time was set at another version is set again."""
    op.add_column("accounts", sa.Column("tier", sa.String(30), nullable=False, server_default="standard",
                                        comment="which service level its orders get"))  # fmt: skip
    op.create_check_constraint(op.f("ck_accounts_tier_is_known"), "accounts", "tier IN ('standard', 'gold', 'platinum')")
    for column in (
        sa.Column("due_at", sa.DateTime(timezone=True), comment="empty: nobody of the vendor's is awaited, or the clock is stopped"),
        sa.Column("due_soon_at", sa.DateTime(timezone=True), comment="from then on the order is due soon"),
        sa.Column("due_of", sa.String(10), comment="what is due: response or decision"),
        sa.Column("due_left_seconds", sa.Integer, comment="of a stopped clock: the working time that is left"),
        sa.Column("due_version", sa.Integer, nullable=False, server_default="0", comment="the version these are right for"),
    ):
        op.add_column("orders", column)
    op.create_check_constraint(op.f("ck_orders_due_of_is_known"), "orders", "due_of IN ('response', 'decision')")
    op.create_check_constraint(op.f("ck_orders_clock_runs_or_stands"), "orders", "due_at IS NULL OR due_left_seconds IS NULL")
    op.create_index("ix_orders_due", "orders", ["due_at", "id"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_index("ix_orders_due_unset", "orders", ["id"], postgresql_where=sa.text(UNSET))
    op.create_table(
        "order_reminders",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("order_id", sa.BigInteger, primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("due_of", sa.String(10), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when it is said"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="the due time it speaks of"),
        sa.Column("sent_at", sa.DateTime(timezone=True), comment="when it was said; each is said once"),
        sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        sa.CheckConstraint("kind IN ('soon', 'due', 'escalate')", name="kind_is_known"),
        sa.Index("ix_order_reminders_next", "at", postgresql_where=sa.text("sent_at IS NULL")),
    )


def _levels() -> None:
    op.create_table(
        "service_levels",
        sa.Column("tier", sa.String(30), primary_key=True),
        sa.Column("response_minutes", sa.Integer, nullable=False, comment="working time until the customer first hears from us"),
        sa.Column("decision_minutes", sa.Integer, nullable=False, comment="until the offer or the refusal is out"),
        sa.Column("remind_minutes", sa.Integer, nullable=False, comment="working time before the due time: due soon"),
        sa.Column("escalate_minutes", sa.Integer, nullable=False, comment="working time after it: the managers hear"),
        sa.CheckConstraint("tier IN ('standard', 'gold', 'platinum')", name="tier_is_known"),
        sa.CheckConstraint("response_minutes > 0 AND decision_minutes >= response_minutes AND remind_minutes >= 0 "
                           "AND escalate_minutes >= 0", name="times_make_sense"),
    )  # fmt: skip


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), comment="empty: the desk's own, of whoever has none"),
        sa.Column("country", sa.String(2), nullable=False, comment="whose public holidays"),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("week", JSONB, nullable=False, comment='Monday first: ["09:00", "17:00"], or null'),
        sa.Index("uq_calendars_staff", "staff_id", unique=True, postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "away_dates",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date, nullable=False, comment="the last day"),
        sa.CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        sa.Index("ix_away_dates_of_staff", "staff_id", "until_on"),
    )


def _rules() -> None:
    op.create_table(
        "desk_places",
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False),
        sa.Column("most_open", sa.Integer, comment="how many open orders the rules give at most; empty: any number"),
        sa.Column("last_given_at", sa.DateTime(timezone=True), comment="whose turn it is: the one longest ago"),
        sa.CheckConstraint("most_open >= 0", name="capacity_is_a_count"),
    )
    op.create_table(
        "sharing_rules",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False, comment="rules are asked in this order"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("countries", ARRAY(sa.String(2)), nullable=False, server_default="{}"),
        sa.Column("reps", ARRAY(sa.BigInteger), nullable=False, server_default="{}", comment="empty: every representative"),
        sa.CheckConstraint("kind IN ('territory', 'account_rep', 'round_robin')", name="kind_is_known"),
        sa.CheckConstraint("(kind = 'territory') = (cardinality(countries) > 0)", name="territory_has_countries"),
        sa.Index("ix_sharing_rules_place", "place", "id"),
    )


def _bulk() -> None:
    op.create_table(
        "bulks",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("staff_id", sa.BigInteger, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("rep_id", sa.BigInteger, sa.ForeignKey("staff.id"), comment="to whom orders are assigned"),
        sa.Column("state", sa.String(20), nullable=False, server_default="draft"),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=NOW),
        sa.Column("begins_at", sa.DateTime(timezone=True), comment="by the server's clock: until then it can be taken back"),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("verb IN ('claim', 'assign', 'release', 'reject')", name="verb_is_known"),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'running', 'done', 'taken_back')", name="state_is_known"),
        sa.Index("ix_bulks_of_staff", "staff_id", "id"),
    )
    op.create_table(
        "bulk_items",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("bulk_id", sa.BigInteger, sa.ForeignKey("bulks.id"), primary_key=True),
        sa.Column("order_id", sa.BigInteger, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, comment="as it was chosen"),
        sa.Column("outcome", sa.String(10), comment="done or skipped; empty: not yet"),
        sa.Column("why", JSONB, comment="of one that was skipped: a sentence and its values"),
        sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"]),
        sa.CheckConstraint("outcome IN ('done', 'skipped')", name="outcome_is_known"),
        sa.CheckConstraint("(outcome IS NOT DISTINCT FROM 'skipped') = (why IS NOT NULL)", name="skipped_says_why"),
        sa.Index("ix_bulk_items_of_bulk", "bulk_id", "order_id"),
    )
