"""Notes and messages are searched; product and kind of account filter by an index; each order of a list has its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import keep_among_ourselves

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEEPER = "CREATE POLICY {table}_of_their_keeper ON {table} {action} TO CURRENT_USER USING (true)"


def upgrade() -> None:
    op.execute("SELECT set_config('seatwright.account', '*', true)")
    _orders()
    _entries()
    op.execute(WORDS)
    op.execute(KEEP)
    op.execute(FIND)
    op.execute(FILL)
    op.create_index("ix_queue_entries_facets", "queue_entries", ["facets"], postgresql_using="gin",
                    postgresql_with={"gin_pending_list_limit": 256})  # fmt: skip
    op.create_index("ix_desk_entries_words", "desk_entries", ["words"], postgresql_using="gin",
                    postgresql_with={"gin_pending_list_limit": 256})  # fmt: skip


def _orders() -> None:
    """In each order that a list can be asked in, the next row stands next; "in approval" is one state of the first index."""
    op.create_index("ix_orders_longest", "orders", ["state_since", "id"])
    op.create_index("ix_orders_newest_of_state", "orders", ["state", "id"])
    op.create_index("ix_orders_newest_of_rep", "orders", ["rep_id", "id"])
    op.create_index("ix_orders_paused", "orders", ["id"], postgresql_where=sa.text("due_left_seconds IS NOT NULL"))
    op.drop_index("ix_orders_due", "orders")
    op.create_index("ix_orders_due", "orders", ["due_at", "id", "due_soon_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.drop_index("ix_orders_in_approval", "orders")


def _entries() -> None:
    op.add_column("queue_entries", sa.Column(
        "facets", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False,
        comment="what it is filtered by: like type:managed, product:support"))  # fmt: skip
    op.create_table(
        "desk_entries",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False, comment="those of the order, and what no account reads of it"),
        sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.id"],
                                name="fk_desk_entries_account_id_order_id_orders", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "order_id", name="pk_desk_entries"),
    )  # fmt: skip
    keep_among_ourselves("desk_entries", rights="SELECT")
    op.execute(KEEPER.format(table="desk_entries", action=""))
    op.execute(KEEPER.format(table="order_notes", action="FOR SELECT"))


# What was said last is read first, so that an order about which a book was written is found by its last chapters.
WORDS = r"""
CREATE OR REPLACE FUNCTION plain_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 60)), '{}')
    FROM regexp_split_to_table(plain_text(left(said, 100000)), '[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+') word
    WHERE word <> ''
$$;
CREATE FUNCTION is_read_by_customers(verb text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT verb <> ALL (ARRAY['write_quote', 'assign', 'hand_over', 'release', 'request_approval', 'approve_quote', 'return_quote',
        'add_approver', 'override_approval', 'recall', 'finish_approval', 'stall', 'retry'])
$$;
COMMENT ON FUNCTION is_read_by_customers(text) IS 'whether what was said with a step is part of the customer''s history';
CREATE FUNCTION said_with_steps(account bigint, one bigint, to_customers boolean) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(e.comment, ' ' ORDER BY e.position DESC) FROM order_events e
    WHERE e.account_id = account AND e.order_id = one AND e.comment <> '' AND e.verb <> 'submit'
      AND is_read_by_customers(e.verb) = to_customers
$$;
CREATE OR REPLACE FUNCTION order_words(account bigint, one bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(plain_words(concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email, o.justification,
        said_with_steps(account, one, true), (
        SELECT string_agg(m.words, ' ' ORDER BY m.id DESC) FROM order_messages m WHERE m.account_id = account AND m.order_id = one))))
    FROM orders o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
    WHERE o.account_id = account AND o.id = one
$$;
CREATE FUNCTION desk_words(account bigint, one bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT order_words(account, one) || array_to_tsvector(plain_words(concat_ws(' ', (
        SELECT string_agg(n.words, ' ' ORDER BY n.id DESC) FROM (
            SELECT DISTINCT ON (coalesce(note_id, id)) id, words FROM order_notes
            WHERE account_id = account AND order_id = one ORDER BY coalesce(note_id, id), id DESC) n),
        said_with_steps(account, one, false))))
$$;
COMMENT ON FUNCTION desk_words(bigint, bigint) IS 'with its notes as they read now, and what was said with steps no customer reads';
CREATE FUNCTION order_facets(account bigint, one bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT ARRAY(SELECT DISTINCT 'product:' || p.slug FROM order_lines l JOIN products p ON p.id = l.product_id
                 WHERE l.account_id = account AND l.order_id = one ORDER BY 1) || ('type:' || a.type)
    FROM accounts a WHERE a.id = account
$$;
"""

KEEP = """
CREATE OR REPLACE FUNCTION enter_orders_in_the_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO queue_entries AS e (account_id, order_id, words, facets, worth_minor)
    SELECT o.account_id, o.id, array_to_tsvector(plain_words(
               concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email, o.justification))),
           order_facets(o.account_id, o.id), order_worth(o.account_id, o.id)
    FROM new_rows o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_words_of_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET words = order_words(account_id, order_id) WHERE account_id = NEW.account_id AND order_id = NEW.id;
    UPDATE desk_entries SET words = desk_words(account_id, order_id) WHERE account_id = NEW.account_id AND order_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION note_words_of_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF is_read_by_customers(NEW.verb) THEN
        UPDATE queue_entries SET words = order_words(account_id, order_id)
        WHERE account_id = NEW.account_id AND order_id = NEW.order_id;
        UPDATE desk_entries SET words = desk_words(account_id, order_id)
        WHERE account_id = NEW.account_id AND order_id = NEW.order_id;
    ELSE
        INSERT INTO desk_entries AS d (account_id, order_id, words)
        VALUES (NEW.account_id, NEW.order_id, desk_words(NEW.account_id, NEW.order_id))
        ON CONFLICT (account_id, order_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION note_words_of_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET words = order_words(account_id, order_id) WHERE account_id = NEW.id;
    UPDATE desk_entries SET words = desk_words(account_id, order_id) WHERE account_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION note_words_of_requester() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries e SET words = order_words(e.account_id, e.order_id) FROM orders o
    WHERE o.account_id = NEW.account_id AND o.requester_id = NEW.id AND e.account_id = o.account_id AND e.order_id = o.id;
    UPDATE desk_entries e SET words = desk_words(e.account_id, e.order_id) FROM orders o
    WHERE o.account_id = NEW.account_id AND o.requester_id = NEW.id AND e.account_id = o.account_id AND e.order_id = o.id;
    RETURN NULL;
END $$;

CREATE FUNCTION note_type_of_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET facets = order_facets(account_id, order_id) WHERE account_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER account_type_is_kept AFTER UPDATE OF type ON accounts FOR EACH ROW
    WHEN (OLD.type <> NEW.type) EXECUTE FUNCTION note_type_of_account();

CREATE FUNCTION note_messages() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries e SET words = order_words(e.account_id, e.order_id)
    FROM (SELECT DISTINCT account_id, order_id FROM new_rows) n WHERE e.account_id = n.account_id AND e.order_id = n.order_id;
    UPDATE desk_entries e SET words = desk_words(e.account_id, e.order_id)
    FROM (SELECT DISTINCT account_id, order_id FROM new_rows) n WHERE e.account_id = n.account_id AND e.order_id = n.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER message_words_are_kept AFTER INSERT ON order_messages REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_messages();

CREATE FUNCTION note_notes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO desk_entries AS d (account_id, order_id, words)
    SELECT account_id, order_id, desk_words(account_id, order_id) FROM (SELECT DISTINCT account_id, order_id FROM new_rows) n
    ON CONFLICT (account_id, order_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;
CREATE TRIGGER note_words_are_kept AFTER INSERT ON order_notes REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_notes();

CREATE FUNCTION note_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries e SET worth_minor = n.worth, facets = n.facets
    FROM (SELECT account_id, order_id, order_worth(account_id, order_id) AS worth, order_facets(account_id, order_id) AS facets
          FROM (SELECT DISTINCT account_id, order_id FROM touched) t OFFSET 0) n
    WHERE e.account_id = n.account_id AND e.order_id = n.order_id AND (e.worth_minor, e.facets) IS DISTINCT FROM (n.worth, n.facets);
    RETURN NULL;
END $$;
DROP TRIGGER worth_follows_lines ON order_lines;
CREATE TRIGGER entries_follow_new_lines AFTER INSERT ON order_lines REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_lines();
CREATE TRIGGER entries_follow_changed_lines AFTER UPDATE ON order_lines REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_lines();
CREATE TRIGGER entries_follow_lines_taken_away AFTER DELETE ON order_lines REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION note_lines();
"""

# Facets of few orders are looked up first: a beginning that many words have is costly to look up, and easily compared.
FIND = """
DROP FUNCTION orders_saying(tsquery, int);
CREATE FUNCTION orders_saying(wanted tsquery, facets text[], most int) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    tenant constant text := coalesce(current_setting('seatwright.account', true), '');
    own constant text := CASE WHEN tenant = '*' THEN '' ELSE ' AND e.account_id = $4::bigint' END;
    with_facets constant text := CASE WHEN cardinality(facets) > 0 THEN ' AND e.facets @> $2' ELSE '' END;
    found bigint[];
BEGIN
    IF tenant = '' THEN
        RETURN '{}';
    END IF;
    IF with_facets <> '' THEN
        EXECUTE 'SELECT array_agg(order_id) FROM (SELECT order_id FROM queue_entries e WHERE true' || with_facets || own || ' LIMIT $3) f'
        INTO found USING wanted, facets, most, tenant;
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
                 (SELECT e.order_id FROM queue_entries e WHERE e.words @@ $1' || with_facets || own || ' LIMIT $3)' ||
             CASE WHEN own = '' THEN ' UNION ALL (SELECT e.order_id FROM desk_entries d
                 JOIN queue_entries e ON e.account_id = d.account_id AND e.order_id = d.order_id
                 WHERE d.words @@ $1' || with_facets || ' LIMIT $3)' ELSE '' END || ') f'
    INTO found USING wanted, facets, most, tenant;
    RETURN coalesce(found, '{}');
END $$;
COMMENT ON FUNCTION orders_saying(tsquery, text[], int) IS 'numbers of at most so many orders, of the account this transaction works for;
words null: none are asked for. What no account reads is searched for the vendor''s people alone';
REVOKE EXECUTE ON FUNCTION orders_saying(tsquery, text[], int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders_saying(tsquery, text[], int) TO seatwright_app;
"""

FILL = """
CREATE FUNCTION find_orders_anew() RETURNS void LANGUAGE sql AS $$
    UPDATE queue_entries e SET words = n.words, facets = n.facets
    FROM (SELECT account_id, order_id, order_words(account_id, order_id) AS words, order_facets(account_id, order_id) AS facets
          FROM queue_entries) n
    WHERE e.account_id = n.account_id AND e.order_id = n.order_id AND (e.words, e.facets) IS DISTINCT FROM (n.words, n.facets);
    DELETE FROM desk_entries;
    INSERT INTO desk_entries (account_id, order_id, words)
    SELECT account_id, order_id, desk_words(account_id, order_id) FROM (
        SELECT account_id, order_id FROM order_notes UNION
        SELECT account_id, order_id FROM order_events
        WHERE comment <> '' AND verb <> 'submit' AND NOT is_read_by_customers(verb) AND order_id IS NOT NULL) s
$$;
COMMENT ON FUNCTION find_orders_anew() IS 'read again from what was said, whatever the triggers have made of it';
SELECT find_orders_anew();
"""
