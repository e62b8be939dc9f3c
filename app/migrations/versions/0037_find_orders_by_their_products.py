"""An order is found by the products it is about: by their names in every language, and by their codes."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

WORDS = r"""
CREATE FUNCTION product_words(account bigint, one bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(DISTINCT concat_ws(' ', p.slug, p.name, p.name_fr), ' ') FROM order_lines l JOIN products p ON p.id = l.product_id
    WHERE l.account_id = account AND l.order_id = one
$$;
COMMENT ON FUNCTION product_words(bigint, bigint) IS 'codes and names of the products of its lines';
CREATE OR REPLACE FUNCTION order_words(account bigint, one bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(plain_words(concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email, product_words(account, one),
        o.justification, said_with_steps(account, one, true), (
        SELECT string_agg(m.words, ' ' ORDER BY m.id DESC) FROM order_messages m WHERE m.account_id = account AND m.order_id = one))))
    FROM orders o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
    WHERE o.account_id = account AND o.id = one
$$;
"""

# An order and its lines are mostly made by one statement: then its entry has its products at once, and nothing follows.
# Whoever names a product anew works for no account: the orders of all are read then, and for that long alone.
KEEP = """
CREATE OR REPLACE FUNCTION enter_orders_in_the_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO queue_entries AS e (account_id, order_id, words, facets, worth_minor)
    SELECT o.account_id, o.id, array_to_tsvector(plain_words(concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email,
               product_words(o.account_id, o.id), o.justification))),
           order_facets(o.account_id, o.id), order_worth(o.account_id, o.id)
    FROM new_rows o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE desk_entries d SET words = desk_words(d.account_id, d.order_id)
    FROM (SELECT DISTINCT account_id, order_id FROM touched) t JOIN queue_entries e USING (account_id, order_id)
    WHERE d.account_id = t.account_id AND d.order_id = t.order_id AND e.facets <> order_facets(e.account_id, e.order_id);
    UPDATE queue_entries e SET worth_minor = n.worth, facets = n.facets,
        words = CASE WHEN e.facets = n.facets THEN e.words ELSE order_words(e.account_id, e.order_id) END
    FROM (SELECT account_id, order_id, order_worth(account_id, order_id) AS worth, order_facets(account_id, order_id) AS facets
          FROM (SELECT DISTINCT account_id, order_id FROM touched) t OFFSET 0) n
    WHERE e.account_id = n.account_id AND e.order_id = n.order_id AND (e.worth_minor, e.facets) IS DISTINCT FROM (n.worth, n.facets);
    RETURN NULL;
END $$;

CREATE FUNCTION note_words_of_product() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    tenant constant text := coalesce(current_setting('seatwright.account', true), '');
BEGIN
    PERFORM set_config('seatwright.account', '*', true);
    UPDATE queue_entries e SET words = order_words(e.account_id, e.order_id) WHERE e.facets @> ARRAY['product:' || NEW.slug];
    UPDATE desk_entries d SET words = desk_words(d.account_id, d.order_id) FROM queue_entries e
    WHERE d.account_id = e.account_id AND d.order_id = e.order_id AND e.facets @> ARRAY['product:' || NEW.slug];
    PERFORM set_config('seatwright.account', tenant, true);
    RETURN NULL;
END $$;
CREATE TRIGGER product_words_are_kept AFTER UPDATE OF name, name_fr ON products FOR EACH ROW
    WHEN ((OLD.name, OLD.name_fr) IS DISTINCT FROM (NEW.name, NEW.name_fr)) EXECUTE FUNCTION note_words_of_product();
"""

FILL = """
UPDATE queue_entries SET words = words || array_to_tsvector(plain_words(product_words(account_id, order_id)))
WHERE product_words(account_id, order_id) IS NOT NULL;
UPDATE desk_entries SET words = words || array_to_tsvector(plain_words(product_words(account_id, order_id)))
WHERE product_words(account_id, order_id) IS NOT NULL;
"""


def upgrade() -> None:
    op.execute("SELECT set_config('seatwright.account', '*', true)")
    op.execute(WORDS)
    op.execute(KEEP)
    op.execute(FILL)
