"""The one clock of the record. In a demo and in tests it can be set ahead; everywhere else it is the server's own."""

from alembic import op

from app.migrations.security import grant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLOCK = """
CREATE TABLE clock (
    id integer CONSTRAINT pk_clock PRIMARY KEY DEFAULT 1,
    ahead interval NOT NULL DEFAULT '0',
    CONSTRAINT ck_clock_there_is_one CHECK (id = 1),
    CONSTRAINT ck_clock_never_goes_back CHECK (ahead >= '0')
);
COMMENT ON COLUMN clock.ahead IS 'how far the business clock runs before the server''s; zero outside a demo';
INSERT INTO clock DEFAULT VALUES;

CREATE FUNCTION clock_now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN now() + (SELECT ahead FROM clock); END $$;
COMMENT ON FUNCTION clock_now() IS 'when it is for business: renewals, validity, history. Leases and sessions use now()';

CREATE FUNCTION clock_today(time_zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN ((now() + (SELECT ahead FROM clock)) AT TIME ZONE time_zone)::date; END $$;
COMMENT ON FUNCTION clock_today(text) IS 'the day it is in an account''s time zone (R75)';
"""

KNOWN = ("add_seats", "remove_seats", "add_short_list_product", "add_product", "remove_product", "upgrade_plan",
         "downgrade_plan", "change_cycle", "temporary_seats", "cancel_account")  # fmt: skip


def upgrade() -> None:
    op.execute(CLOCK)
    grant("clock", "SELECT")
    op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_change_is_known")
    words = ", ".join(f"'{one}'" for one in KNOWN)
    op.execute(f"ALTER TABLE orders ADD CONSTRAINT ck_orders_change_is_known CHECK (change IN ({words}))")
