"""What no account reads is looked up without its order's entry, unless the entry is filtered by; facets of many orders are compared."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# Facets of few orders are looked up first: a beginning that many words have is costly to look up, and easily compared.
# Facets of many, of which the planner knows, are met soon in the table itself, and compared with what says the words: to read
# such a facet's index takes longer than all the rest.
FIND = """
CREATE OR REPLACE FUNCTION orders_saying(wanted tsquery, facets text[], most int) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    tenant constant text := coalesce(current_setting('seatwright.account', true), '');
    own constant text := CASE WHEN tenant = '*' THEN '' ELSE ' AND e.account_id = $4::bigint' END;
    with_facets constant text := CASE WHEN cardinality(facets) > 0 THEN ' AND e.facets @> $2' ELSE '' END;
    entries constant text := CASE WHEN with_facets = '' THEN ''
        ELSE ' JOIN queue_entries e ON e.account_id = d.account_id AND e.order_id = d.order_id' END;
    found bigint[];
BEGIN
    IF tenant = '' THEN
        RETURN '{}';
    END IF;
    IF with_facets <> '' THEN
        PERFORM set_config('enable_seqscan', 'on', true);
        EXECUTE 'SELECT array_agg(order_id) FROM (SELECT order_id FROM queue_entries e WHERE true' || with_facets || own || ' LIMIT $3) f'
        INTO found USING wanted, facets, most, tenant;
        PERFORM set_config('enable_seqscan', 'off', true);
        IF wanted IS NULL OR found IS NULL THEN
            RETURN coalesce(found, '{}');
        ELSIF cardinality(found) < most THEN
            EXECUTE 'SELECT array_agg(order_id) FROM (SELECT * FROM queue_entries e WHERE true' || with_facets || own || ' OFFSET 0) e
                     WHERE words @@ $1' || CASE WHEN own = '' THEN ' OR (SELECT d.words @@ $1 FROM desk_entries d
                         WHERE d.account_id = e.account_id AND d.order_id = e.order_id)' ELSE '' END
            INTO found USING wanted, facets, most, tenant;
            RETURN coalesce(found, '{}');
        END IF;
    END IF;
    EXECUTE 'SELECT array_agg(DISTINCT order_id) FROM (
                 (SELECT e.order_id FROM (SELECT * FROM queue_entries e WHERE e.words @@ $1' || own || ' OFFSET 0) e
                  WHERE true' || with_facets || ' LIMIT $3)' ||
             CASE WHEN own = '' THEN ' UNION ALL (SELECT d.order_id FROM (SELECT * FROM desk_entries d WHERE d.words @@ $1 OFFSET 0) d' ||
                 entries || ' WHERE true' || with_facets || ' LIMIT $3)' ELSE '' END || ') f'
    INTO found USING wanted, facets, most, tenant;
    RETURN coalesce(found, '{}');
END $$;
"""


def upgrade() -> None:
    op.execute(FIND)
