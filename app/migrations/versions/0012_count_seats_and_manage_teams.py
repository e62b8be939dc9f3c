"""Running counts of seats, the history of each person, imports of people, and a team that can be searched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ACCENTED = "ÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿ"
PLAIN = "AAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyy"


def upgrade() -> None:
    op.execute("SELECT set_config('seatwright.account', '*', true)")
    _people()
    _tallies()
    _imports()
    op.execute(COUNTING)
    for event, old, new in (("insert", NOTHING, "new_rows"), ("update", "old_rows", "new_rows"), ("delete", "old_rows", NOTHING)):
        op.execute(HOLDERS.format(event=event, old=old, new=new, references=_references(event)))
    op.execute("SELECT recount_seats()")


def _references(event: str) -> str:
    names = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}[event]
    return "REFERENCING " + " ".join(f"{name.upper()} TABLE AS {name}_rows" for name in names)


def _people() -> None:
    op.add_column(
        "people",
        sa.Column(
            "sort_key",
            sa.String(length=200),
            sa.Computed(f"lower(translate(name, '{ACCENTED}', '{PLAIN}'))", persisted=True),
            nullable=False,
            comment="the name as it is ordered and searched: small letters, no accents",
        ),
    )
    op.create_index("ix_people_by_name", "people", ["account_id", "sort_key", "id"], postgresql_include=["email"])
    op.create_index(
        "ix_people_unexpected",
        "people",
        ["account_id", "sort_key", "id"],
        postgresql_where=sa.text("suspended_at IS NOT NULL OR role IN ('light_agent', 'contributor', 'end_user')"),
    )
    op.create_table(
        "person_events",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False, comment="the line of the account's history"),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"], ["people.account_id", "people.id"], name="fk_person_events_account_id_person_id_people"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "position"],
            ["order_events.account_id", "order_events.position"],
            name="fk_person_events_account_id_position_order_events",
        ),
        sa.PrimaryKeyConstraint("account_id", "person_id", "position", name="pk_person_events"),
    )
    protect("person_events", rights="SELECT, INSERT")


def _tallies() -> None:
    op.create_table(
        "seat_tallies",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("purchased", sa.BigInteger(), nullable=False, comment="sum of the applied rows of the ledger"),
        sa.Column("reserved", sa.BigInteger(), nullable=False, comment="what accepted orders add"),
        sa.Column("planned", sa.BigInteger(), nullable=False, comment="sum of all rows but the cancelled"),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", name="pk_seat_tallies"),
    )
    op.create_table(
        "seat_holders",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("licence_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="a product, or a suite"),
        sa.PrimaryKeyConstraint("account_id", "person_id", "licence_id", name="pk_seat_holders"),
    )
    op.create_table(
        "holder_tallies",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("licence_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="a product, or a suite"),
        sa.Column("used", sa.BigInteger(), nullable=False, comment="people with a seat of it (R15 to R19)"),
        sa.PrimaryKeyConstraint("account_id", "licence_id", name="pk_holder_tallies"),
    )
    protect("seat_tallies", rights="SELECT")
    protect("seat_holders", rights="SELECT")
    protect("holder_tallies", rights="SELECT")


def _imports() -> None:
    op.create_table(
        "people_imports",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="the admin who uploaded it"),
        sa.Column("file_name", sa.String(length=200), nullable=False, comment="as the browser said, for people to read"),
        sa.Column(
            "state",
            sa.Enum(
                "refused",
                "ready",
                "running",
                "done",
                "cancelled",
                name="import_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="the rows; emptied at the end"),
        sa.Column("faults", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="line, field, template, values"),
        sa.Column("total", sa.Integer(), nullable=False, comment="rows of the file"),
        sa.Column("waits", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="people without a seat, by product"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "person_id"], ["people.account_id", "people.id"], name="fk_people_imports_account_id_person_id_people"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_people_imports"),
    )
    protect("people_imports", rights="SELECT, INSERT, UPDATE")


# The counts are the database's own: the application's role can read them, and changes them only by changing
# the ledger or the roles. Whoever counts holds the account's lock, the same that its history takes.
COUNTING = """
CREATE VIEW licence_products AS
    SELECT id AS licence_id, id AS product_id FROM products UNION SELECT suite_id, product_id FROM suite_members;
GRANT SELECT ON licence_products TO seatwright_app;

CREATE FUNCTION tally_ledger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO seat_tallies AS t (account_id, subscription_id, purchased, reserved, planned)
    SELECT account_id, subscription_id, coalesce(sum(delta) FILTER (WHERE status = 'applied'), 0),
           coalesce(sum(delta) FILTER (WHERE status = 'planned' AND order_id IS NOT NULL AND delta > 0), 0),
           coalesce(sum(delta) FILTER (WHERE status <> 'cancelled'), 0)
    FROM new_rows GROUP BY account_id, subscription_id ORDER BY account_id, subscription_id
    ON CONFLICT (account_id, subscription_id) DO UPDATE SET purchased = t.purchased + excluded.purchased,
        reserved = t.reserved + excluded.reserved, planned = t.planned + excluded.planned;
    RETURN NULL;
END $$;
CREATE FUNCTION tally_ledger_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO seat_tallies AS t (account_id, subscription_id, purchased, reserved, planned)
    SELECT account_id, subscription_id, coalesce(sum(n * delta) FILTER (WHERE status = 'applied'), 0),
           coalesce(sum(n * delta) FILTER (WHERE status = 'planned' AND order_id IS NOT NULL AND delta > 0), 0),
           coalesce(sum(n * delta) FILTER (WHERE status <> 'cancelled'), 0)
    FROM (SELECT 1 AS n, account_id, subscription_id, delta, status, order_id FROM new_rows
          UNION ALL SELECT -1, account_id, subscription_id, delta, status, order_id FROM old_rows) r
    GROUP BY account_id, subscription_id
    HAVING count(*) FILTER (WHERE n = 1 AND status = 'applied') <> count(*) FILTER (WHERE n = -1 AND status = 'applied')
        OR count(*) FILTER (WHERE n = 1 AND status = 'planned') <> count(*) FILTER (WHERE n = -1 AND status = 'planned')
    ORDER BY account_id, subscription_id
    ON CONFLICT (account_id, subscription_id) DO UPDATE SET purchased = t.purchased + excluded.purchased,
        reserved = t.reserved + excluded.reserved, planned = t.planned + excluded.planned;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_rows_are_counted AFTER INSERT ON seat_changes REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tally_ledger();
CREATE TRIGGER ledger_rows_are_counted_again AFTER UPDATE ON seat_changes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_ledger_again();

CREATE FUNCTION recount_seats() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM seat_tallies;
    INSERT INTO seat_tallies (account_id, subscription_id, purchased, reserved, planned)
    SELECT account_id, subscription_id, coalesce(sum(delta) FILTER (WHERE status = 'applied'), 0),
           coalesce(sum(delta) FILTER (WHERE status = 'planned' AND order_id IS NOT NULL AND delta > 0), 0),
           coalesce(sum(delta) FILTER (WHERE status <> 'cancelled'), 0)
    FROM seat_changes GROUP BY account_id, subscription_id;
    DELETE FROM seat_holders;
    INSERT INTO seat_holders (account_id, person_id, licence_id)
    SELECT DISTINCT a.account_id, a.person_id, l.licence_id
    FROM seat_assignments a JOIN licence_products l USING (product_id) WHERE a.is_counted AND a.waiting_since IS NULL;
    DELETE FROM holder_tallies;
    INSERT INTO holder_tallies (account_id, licence_id, used)
    SELECT account_id, licence_id, count(*) FROM seat_holders GROUP BY account_id, licence_id;
END $$;
COMMENT ON FUNCTION recount_seats() IS 'counts everything anew, for whoever owns the tables';
REVOKE EXECUTE ON FUNCTION recount_seats() FROM PUBLIC;
"""

NOTHING = "(SELECT * FROM seat_assignments WHERE false)"
# In a suite a person counts once. Each trigger makes the holders what the roles now say, and counts who came and went;
# of several that one statement fires, the first finds all there is to do.
# A load of very many accounts at once is an operator's, who works alone: so many locks would not fit.
HOLDERS = """
CREATE FUNCTION tally_holders_after_{event}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
DECLARE
    accounts bigint[];
BEGIN
    SELECT array_agg(account_id ORDER BY account_id) INTO accounts
    FROM (SELECT account_id FROM {old} o UNION SELECT account_id FROM {new} n) touched;
    IF accounts IS NULL THEN RETURN NULL; END IF;
    IF cardinality(accounts) <= 100 THEN
        PERFORM pg_advisory_xact_lock(7236, hashint8(one)) FROM unnest(accounts) AS one;
    END IF;
    EXECUTE $count$
    WITH who AS MATERIALIZED (
        SELECT account_id, person_id FROM {old} o UNION SELECT account_id, person_id FROM {new} n
    ), seated AS MATERIALIZED (
        SELECT DISTINCT a.account_id, a.person_id, l.licence_id
        FROM who JOIN seat_assignments a USING (account_id, person_id) JOIN licence_products l USING (product_id)
        WHERE a.is_counted AND a.waiting_since IS NULL
    ), gone AS (
        DELETE FROM seat_holders h USING who WHERE h.account_id = who.account_id AND h.person_id = who.person_id
          AND NOT EXISTS (SELECT FROM seated s WHERE s.account_id = h.account_id AND s.person_id = h.person_id
                            AND s.licence_id = h.licence_id)
        RETURNING h.account_id, h.licence_id
    ), come AS (
        INSERT INTO seat_holders (account_id, person_id, licence_id) SELECT account_id, person_id, licence_id FROM seated
        ON CONFLICT DO NOTHING RETURNING account_id, licence_id
    )
    INSERT INTO holder_tallies AS t (account_id, licence_id, used)
    SELECT account_id, licence_id, sum(n) FROM (
        SELECT 1 AS n, * FROM come UNION ALL SELECT -1, * FROM gone) c
    GROUP BY account_id, licence_id HAVING sum(n) <> 0 ORDER BY account_id, licence_id
    ON CONFLICT (account_id, licence_id) DO UPDATE SET used = t.used + excluded.used
    $count$;  -- planned anew each time: one person or five thousand
    RETURN NULL;
END $$;
CREATE TRIGGER holders_are_counted_after_{event} AFTER {event} ON seat_assignments {references}
    FOR EACH STATEMENT EXECUTE FUNCTION tally_holders_after_{event}();
"""
