"""What the queue is searched and sorted by, views that reps keep, orders they put aside, and how they work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations.security import grant, protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SELECT set_config('seatwright.account', '*', true)")
    _entries()
    _views()
    _snoozes()


def _entries() -> None:
    op.create_table(
        "queue_entries",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            nullable=False,
            comment="what it is found by: small letters, no accents",
        ),
        sa.Column(
            "worth_minor",
            sa.BigInteger(),
            nullable=False,
            comment="a year before tax: of the offer that is out, else of what was asked",
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_queue_entries_account_id_order_id_orders",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "order_id", name="pk_queue_entries"),
    )
    protect("queue_entries", rights="SELECT")
    # Whoever owns the tables keeps this one through triggers, and searches it in a function that asks for whom itself:
    # an index over words answers nothing under a policy that must be asked first.
    op.execute("CREATE POLICY queue_entries_of_their_keeper ON queue_entries TO CURRENT_USER USING (true)")
    op.execute(WORDS)
    op.execute(KEEP)
    op.execute(FIND)
    op.execute(FILL)
    op.execute(
        "CREATE INDEX ix_queue_entries_words ON queue_entries USING gin (words) WITH (gin_pending_list_limit = 256)"
    )
    op.create_index("ix_queue_entries_worth", "queue_entries", ["worth_minor", "order_id"])


def _views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "staff_id", sa.BigInteger(), nullable=False, comment="whose it is: who may rename and delete it"
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False, comment="everybody at the desk sees it"),
        sa.Column(
            "wanted",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the view, its filters and its order, as in an address",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False
        ),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name="view_has_a_name"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_saved_views_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.execute("CREATE UNIQUE INDEX uq_saved_views_name ON saved_views (staff_id, lower(name))")
    op.create_table(
        "desk_habits",
        sa.Column("staff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uses_keys", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "opens_with",
            sa.String(length=20),
            nullable=True,
            comment="a standard view, or the number of a saved one; empty: one's own orders if there are any",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_desk_habits_staff_id_staff"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_desk_habits"),
    )
    grant("saved_views")
    grant("desk_habits")


def _snoozes() -> None:
    op.create_table(
        "order_snoozes",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "staff_id",
            sa.BigInteger(),
            nullable=False,
            comment="for whom it is put aside; nobody else notices",
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="it comes back by itself"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="the order's then: a step brings it back at once"
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "order_id"],
            ["orders.account_id", "orders.id"],
            name="fk_order_snoozes_account_id_order_id_orders",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_order_snoozes_staff_id_staff"),
        sa.PrimaryKeyConstraint("account_id", "order_id", "staff_id", name="pk_order_snoozes"),
    )
    op.create_index("ix_order_snoozes_of_rep", "order_snoozes", ["staff_id", "until"])
    protect("order_snoozes")


# Letters lose what is written above and below them; what joins two of them is taken apart. Text of plain letters, as
# most is, takes the short way.
WORDS = r"""
CREATE FUNCTION plain_text(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(said) = length(said) THEN lower(said)
           ELSE replace(replace(replace(replace(translate(lower(
                    regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g')), 'øłđ', 'old'),
                    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'þ', 'th') END
$$;
CREATE FUNCTION plain_words(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 60)), '{}')
    FROM regexp_split_to_table(plain_text(left(said, 20000)), '[\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+') word
    WHERE word <> ''
$$;
CREATE FUNCTION words_wanted(typed text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(quote_literal(word) || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery
    FROM (SELECT word FROM unnest(plain_words(left(typed, 200))) word
          WHERE word <> 'so' OR lower(btrim(typed)) = 'so' LIMIT 8) w
$$;
COMMENT ON FUNCTION words_wanted(text) IS 'every word typed begins one of the order''s; "so" of a reference says nothing';
CREATE FUNCTION order_words(account bigint, one bigint) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT array_to_tsvector(plain_words(concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email, o.justification, (
        SELECT string_agg(e.comment, ' ') FROM order_events e
        WHERE e.account_id = account AND e.order_id = one AND e.comment <> '' AND e.verb <> 'submit'))))
    FROM orders o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
    WHERE o.account_id = account AND o.id = one
$$;
CREATE FUNCTION order_worth(account bigint, one bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT q.net_minor * 12 / q.months FROM quotes q
         WHERE q.account_id = account AND q.order_id = one AND q.status = 'sent' ORDER BY q.version DESC LIMIT 1),
        (SELECT sum(l.seats * coalesce(l.unit_price_minor, 0) * 12) FROM order_lines l
         WHERE l.account_id = account AND l.order_id = one), 0)::bigint
$$;
"""

KEEP = """
CREATE FUNCTION enter_orders_in_the_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO queue_entries AS e (account_id, order_id, words, worth_minor)
    SELECT o.account_id, o.id, array_to_tsvector(plain_words(
               concat_ws(' ', substr(o.reference, 4), a.name, p.name, p.email, o.justification))),
           order_worth(o.account_id, o.id)
    FROM new_rows o JOIN accounts a ON a.id = o.account_id
    JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id;
    RETURN NULL;
END $$;
CREATE TRIGGER orders_enter_the_queue AFTER INSERT ON orders REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION enter_orders_in_the_queue();

CREATE FUNCTION note_words_of_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET words = order_words(account_id, order_id)
    WHERE account_id = NEW.account_id AND order_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER order_words_are_kept AFTER UPDATE OF justification, requester_id ON orders FOR EACH ROW
    WHEN (OLD.justification <> NEW.justification OR OLD.requester_id <> NEW.requester_id)
    EXECUTE FUNCTION note_words_of_order();

CREATE FUNCTION note_words_of_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET words = words || array_to_tsvector(plain_words(NEW.comment))
    WHERE account_id = NEW.account_id AND order_id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER event_words_are_kept AFTER INSERT ON order_events FOR EACH ROW
    WHEN (NEW.comment <> '' AND NEW.order_id IS NOT NULL AND NEW.verb <> 'submit') EXECUTE FUNCTION note_words_of_event();

CREATE FUNCTION note_words_of_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries SET words = order_words(account_id, order_id) WHERE account_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER account_words_are_kept AFTER UPDATE OF name ON accounts FOR EACH ROW
    WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION note_words_of_account();

CREATE FUNCTION note_words_of_requester() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE queue_entries e SET words = order_words(e.account_id, e.order_id) FROM orders o
    WHERE o.account_id = NEW.account_id AND o.requester_id = NEW.id AND e.account_id = o.account_id AND e.order_id = o.id;
    RETURN NULL;
END $$;
CREATE TRIGGER requester_words_are_kept AFTER UPDATE OF name, email ON people FOR EACH ROW
    WHEN (OLD.name <> NEW.name OR OLD.email <> NEW.email) EXECUTE FUNCTION note_words_of_requester();

CREATE FUNCTION note_worth_of_order() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    row record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    UPDATE queue_entries e SET worth_minor = order_worth(e.account_id, e.order_id)
    WHERE e.account_id = row.account_id AND e.order_id = row.order_id
      AND e.worth_minor <> order_worth(e.account_id, e.order_id);
    RETURN NULL;
END $$;
CREATE TRIGGER worth_follows_lines AFTER INSERT OR UPDATE OR DELETE ON order_lines
    FOR EACH ROW EXECUTE FUNCTION note_worth_of_order();
CREATE TRIGGER worth_follows_offers AFTER UPDATE OF status ON quotes FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION note_worth_of_order();
"""

# Reading the index first is what makes it bounded; how many orders say something is not known beforehand.
FIND = """
CREATE FUNCTION orders_saying(wanted tsquery, most int) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    tenant constant text := coalesce(current_setting('seatwright.account', true), '');
    found bigint[];
BEGIN
    IF tenant = '*' THEN
        EXECUTE 'SELECT array_agg(order_id) FROM (SELECT order_id FROM queue_entries WHERE words @@ $1 LIMIT $2) f'
        INTO found USING wanted, most;
    ELSE
        EXECUTE 'SELECT array_agg(order_id) FROM (SELECT order_id FROM queue_entries
                 WHERE words @@ $1 AND account_id::text = $3 LIMIT $2) f'
        INTO found USING wanted, most, tenant;
    END IF;
    RETURN coalesce(found, '{}');
END $$;
COMMENT ON FUNCTION orders_saying(tsquery, int) IS 'numbers of at most so many orders, of the account this transaction works for';
REVOKE EXECUTE ON FUNCTION orders_saying(tsquery, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orders_saying(tsquery, int) TO seatwright_app;
"""

FILL = """
INSERT INTO queue_entries (account_id, order_id, words, worth_minor)
SELECT account_id, id, order_words(account_id, id), order_worth(account_id, id) FROM orders
"""
