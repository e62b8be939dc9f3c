"""What people read as time follows the business clock."""

from alembic import op

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


def upgrade() -> None:
    op.execute(CLOCK)
    op.execute(CHAIN)
    for table in READ_BY_PEOPLE:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN created_at SET DEFAULT clock_now()")
