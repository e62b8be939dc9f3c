"""The first transaction may tell what happened before it; whoever has failed work tried again is noted for good."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import keep_among_ourselves

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

# The check of the column becomes one of the end of a transaction, so that nobody ever sees a clock that has gone back.
NEVER_BACK = """
ALTER TABLE clock DROP CONSTRAINT ck_clock_never_goes_back;
CREATE FUNCTION refuse_a_clock_that_is_slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM clock WHERE ahead < '0') THEN
        RAISE EXCEPTION 'the clock never goes back' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_clock_never_goes_back';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER clock_never_goes_back AFTER INSERT OR UPDATE ON clock
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_a_clock_that_is_slow();
"""
# Only where every account there is was made by this very transaction: nobody lives here yet whose time it would be.
# The setting is changed in the body: only a superuser may name it in the head, and managed servers give nobody one.
STAND_BACK = """
CREATE FUNCTION stand_back(span interval) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    whose text := coalesce(current_setting('seatwright.account', true), '');
    is_ours boolean;
BEGIN
    PERFORM set_config('seatwright.account', '*', true);
    is_ours := EXISTS (SELECT FROM accounts) AND NOT EXISTS (SELECT FROM accounts WHERE xmin <> pg_current_xact_id()::xid);
    PERFORM set_config('seatwright.account', whose, true);
    IF NOT is_ours THEN
        RETURN false;
    END IF;
    UPDATE clock SET ahead = ahead - span;
    RETURN true;
END $$;
COMMENT ON FUNCTION stand_back(interval) IS 'for a demo that tells its past; back again before the commit, or there is none';
REVOKE EXECUTE ON FUNCTION stand_back(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stand_back(interval) TO seatwright_app;
"""


def upgrade() -> None:
    op.execute(NEVER_BACK)
    op.execute(STAND_BACK)
    op.create_table(
        "mendings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=True, comment="of a letter that was refused; empty: the whole task"),
        sa.Column("did", sa.String(length=20), nullable=False, comment="retry_task, retry_letter or put_away"),
        sa.Column("staff_id", sa.BigInteger(), nullable=True, comment="empty: by command, on the machine itself"),
        sa.Column("staff_name", sa.String(length=200), nullable=False, comment="as it was then"),
        sa.Column("error", sa.Text(), nullable=False, comment="what had gone wrong, in the words of that time"),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.CheckConstraint("did IN ('retry_task', 'retry_letter', 'put_away')", name="ck_mendings_did_is_known"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_mendings_task_id_tasks"),
        sa.ForeignKeyConstraint(["letter_id"], ["refused_letters.id"], name="fk_mendings_letter_id_refused_letters"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_mendings_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_mendings"),
    )  # fmt: skip
    op.create_index("ix_mendings_task_id", "mendings", ["task_id"])
    keep_among_ourselves("mendings")
