"""Who is this? One call finds the person behind a token and limits the transaction to what they may see."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(IDENTIFY)
    op.execute("REVOKE EXECUTE ON FUNCTION identify(text, bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION identify(text, bytea) TO seatwright_app")


IDENTIFY = """
CREATE FUNCTION identify(kind text, secret bytea) RETURNS TABLE (
    handle bigint, scope text, staff_id bigint, person_id bigint, account_id bigint, name text, email text, role text,
    has_billing_rights boolean, locale text, time_zone text, slug text, account_name text, account_type text,
    standing text, currency text
) LANGUAGE plpgsql AS $$
DECLARE
    found record;
BEGIN
    PERFORM set_config('seatwright.account', '*', true);
    IF kind = 'token' THEN
        SELECT t.id, t.scope::text, t.staff_id, t.person_id, t.account_id INTO found
        FROM api_tokens t WHERE t.token_hash = secret AND t.ended_at IS NULL;
    ELSE
        SELECT s.id, 'write'::text AS scope, s.staff_id, s.person_id, s.account_id INTO found
        FROM sign_ins s WHERE s.token_hash = secret AND s.ended_at IS NULL AND s.expires_at > now();
    END IF;
    IF found.staff_id IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.scope, s.id, NULL::bigint, NULL::bigint, s.name::text, s.email::text,
            s.role::text, false, s.locale::text, s.time_zone::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
        FROM staff s WHERE s.id = found.staff_id AND s.is_active;
    ELSIF found.person_id IS NOT NULL THEN
        RETURN QUERY SELECT found.id, found.scope, NULL::bigint, p.id, a.id, p.name::text, p.email::text,
            p.role::text, p.has_billing_rights, p.locale::text, a.time_zone::text, a.slug::text, a.name::text,
            a.type::text, a.standing::text, a.currency::text
        FROM people p JOIN accounts a ON a.id = p.account_id
        WHERE p.account_id = found.account_id AND p.id = found.person_id AND p.suspended_at IS NULL;
    END IF;
    PERFORM set_config('seatwright.account', CASE
        WHEN found.staff_id IS NOT NULL THEN '*'
        WHEN found.person_id IS NOT NULL THEN found.account_id::text
        ELSE '' END, true);
END $$;
"""
