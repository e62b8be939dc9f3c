"""Who is asking, and have they asked this before? One answer for both, as JSON: a program's every call begins with it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ENTER = """
CREATE FUNCTION enter(kind text, secret bytea, key text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    who record;
    earlier jsonb;
    is_mine boolean;
BEGIN
    SELECT * INTO who FROM identify(kind, secret);
    IF who.handle IS NULL THEN
        RETURN NULL;
    END IF;
    IF key IS NOT NULL THEN
        is_mine := pg_try_advisory_xact_lock(7238, hashtext(
            CASE WHEN who.staff_id IS NULL THEN 'person' ELSE 'staff' END || coalesce(who.staff_id, who.person_id) || ':' || key));
        SELECT jsonb_build_object('request_hash', encode(k.request_hash, 'hex'), 'status', k.status, 'body', k.body,
                                  'headers', k.headers) INTO earlier
        FROM idempotency_keys k
        WHERE k.account_id = coalesce(who.account_id, 0) AND k.actor_id = coalesce(who.staff_id, who.person_id)
          AND k.key = enter.key;
    END IF;
    RETURN jsonb_build_object('viewer', to_jsonb(who), 'is_mine', is_mine, 'earlier', earlier);
END $$;
"""


def upgrade() -> None:
    op.execute(ENTER)
    op.execute("REVOKE EXECUTE ON FUNCTION enter(text, bytea, text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION enter(text, bytea, text) TO seatwright_app")
