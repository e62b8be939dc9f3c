"""What every migration that adds a tenant table says about it: whose rows they are, and who may touch them."""

from __future__ import annotations

from alembic import op

ROLE = "seatwright_app"
"""The ordinary role the application works as. It owns nothing, so row-level security holds."""

CREATE_ROLE = f"""
DO $$ BEGIN
    CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
    EXECUTE format('GRANT {ROLE} TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
    IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN RAISE; END IF;
END $$;
"""

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_of_one_account ON {table}
    USING (CASE WHEN (SELECT current_setting('seatwright.account', true)) = '*' THEN true
           ELSE {column}::text = (SELECT current_setting('seatwright.account', true)) END);
"""
"""A CASE, because the planner takes it to let half of all rows through; an OR, which it takes to let one of a hundred
through, makes it put whole tables in order where an index gives the first page for nothing."""


def grant(table: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Let the application's role use a table."""
    op.execute(f"GRANT {rights} ON {table} TO {ROLE}")


def protect(table: str, column: str = "account_id", rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Make a table a tenant table: its rows exist for one account, and for those who work for every account."""
    op.execute(POLICY.format(table=table, column=column))
    grant(table, rights)


OURS = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {table}_of_the_vendor ON {table} USING ((SELECT current_setting('seatwright.account', true)) = '*');
"""


def keep_among_ourselves(table: str, rights: str = "SELECT, INSERT") -> None:
    """Make a table one whose rows no account sees, not even its own: for what the vendor's people write among themselves."""
    op.execute(OURS.format(table=table))
    grant(table, rights)
