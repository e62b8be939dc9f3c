"""The words of a person are split without planning for thousands: a table was made for 40,000 of them at each person."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# A function that gives rows is thought to give a thousand, and a thousand times that where two are joined; an array ten.
WORDS = r"""
CREATE OR REPLACE FUNCTION words_of(sort_key text, email text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT DISTINCT part
    FROM (VALUES (sort_key || ' ' || split_part(email, '@', 1), true), (split_part(email, '@', 2), false)) said(words, has_ends),
         unnest(regexp_split_to_array(words, '[\s!-/:-@\[-`{-~]+')) word,
         unnest(ARRAY(SELECT substr(left(word, 60), n)
                      FROM generate_series(1, CASE WHEN has_ends THEN greatest(1, length(left(word, 60)) - 2) ELSE 1 END) n)) part
    WHERE word <> ''
$$;
"""


def upgrade() -> None:
    op.execute(WORDS)
