"""The words of people's names and addresses: a search reads what it finds; so does the tail of a history, always."""

import sqlalchemy as sa
from alembic import op

from app.migrations.security import protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SELECT set_config('seatwright.account', '*', true)")
    _words()
    op.execute("ALTER FUNCTION chain_order_event() SET enable_seqscan = off")  # its plan outlives an empty table
    _set_aside()


def _set_aside() -> None:
    op.add_column(
        "seat_changes",
        sa.Column(
            "held_up_at", sa.DateTime(timezone=True), nullable=True,
            comment="when carrying it out failed last; it has its turn again an hour later",
        ),
    )  # fmt: skip
    op.add_column(
        "seat_changes",
        sa.Column("held_up_reason", sa.String(length=500), nullable=True, comment="in the database's words, for operators"),
    )


def _words() -> None:
    op.create_table(
        "person_words",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "word", sa.String(length=60, collation="C"), nullable=False,
            comment="what one can type of a name or an address: a word, or its end; small letters, no accents",
        ),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "word", "person_id", name="pk_person_words"),
    )  # fmt: skip
    protect("person_words", rights="SELECT")
    op.execute(WORDS)


# Only comparisons that keep a secret may use an index under row-level security: LIKE and trigrams may not, = and < may.
# So each word is kept with its ends of three letters and more ("durand", "urand", "rand", "and"): a part of a word begins one
# of them. What follows an address's @ is kept whole. They are the database's own, as the running counts are.
WORDS = r"""
CREATE FUNCTION words_of(sort_key text, email text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT substr(left(word, 60), n)
    FROM (VALUES (sort_key || ' ' || split_part(email, '@', 1), true), (split_part(email, '@', 2), false)) said(words, has_ends),
         regexp_split_to_table(words, '[\s!-/:-@\[-`{-~]+') word,
         generate_series(1, CASE WHEN has_ends THEN greatest(1, length(left(word, 60)) - 2) ELSE 1 END) n
    WHERE word <> ''
$$;
CREATE FUNCTION note_words_of_new_people() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO person_words (account_id, word, person_id)
    SELECT p.account_id, w, p.id FROM new_rows p, words_of(p.sort_key, p.email) w;
    RETURN NULL;
END $$;
CREATE FUNCTION note_words_of_a_person() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM person_words
    WHERE account_id = OLD.account_id AND word IN (SELECT words_of(OLD.sort_key, OLD.email)) AND person_id = OLD.id;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO person_words (account_id, word, person_id)
        SELECT NEW.account_id, w, NEW.id FROM words_of(NEW.sort_key, NEW.email) w;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER words_are_noted_after_insert AFTER INSERT ON people REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_words_of_new_people();
CREATE TRIGGER words_are_noted_after_update AFTER UPDATE OF name, email ON people
    FOR EACH ROW WHEN (OLD.sort_key <> NEW.sort_key OR OLD.email <> NEW.email) EXECUTE FUNCTION note_words_of_a_person();
CREATE TRIGGER words_are_noted_after_delete AFTER DELETE ON people FOR EACH ROW EXECUTE FUNCTION note_words_of_a_person();
INSERT INTO person_words (account_id, word, person_id)
SELECT p.account_id, w, p.id FROM people p, words_of(p.sort_key, p.email) w;
"""
