"""Finding orders by what is said of them: however many there are, and however many say it.

The words of an order are kept by triggers (`queue_entries`). A word few orders say is looked up in their index; where many
do, the list is walked in its order until a page is full, since the first page then stands near its beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db

FEW = 5_000
"""So many orders are quickly put in order; where more say it, the list is walked."""
NEAR = 500
"""So far every list is walked first: what many orders say fills a page there, and its index need not be read."""
FAR = 20_000
"""So far a list is walked; what says it only further down is looked up after all."""
LONGEST = 200

LOOK_UP = text("""
SELECT CAST(wanted AS text) AS query, CASE WHEN cardinality(ids) <= :few THEN ids END AS ids
FROM (SELECT wanted, orders_saying(wanted, :few + 1) AS ids FROM (SELECT words_wanted(:typed) AS wanted OFFSET 0) w OFFSET 0) f
""")
EVERY = "o.id = ANY(ARRAY(SELECT unnest(orders_saying(CAST(:query AS tsquery), 2147483647))))"
SAYS = """CROSS JOIN LATERAL (SELECT FROM queue_entries q WHERE q.account_id = o.account_id AND q.order_id = o.id
    AND q.words @@ (SELECT words_wanted(:typed)) OFFSET 0) said"""
REFERENCE = re.compile(r"(?:SO[-\s]?)?([0-9A-Z]{5,7})")
MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: `ids`, or None where more than FEW orders say it. `query` is None if no word was typed."""

    query: str | None
    ids: list[int] | None


def look_up(typed: str) -> Hits:
    """Which orders say all the words typed, or begin to; accents and capitals do not matter."""
    row = db.session.execute(LOOK_UP, {"typed": cleaned(typed), "few": FEW}).one()
    return Hits(row.query, None if row.query and row.ids is None else list(row.ids or ()))


def cleaned(typed: str) -> str:
    """What the database can read of it."""
    return typed[:LONGEST].replace("\x00", "")


def reference_in(typed: str) -> str | None:
    """The reference somebody means who types "so 7f3k2" or "7F3KO": O, I and L are never in one, so they are 0, 1 and 1."""
    found = REFERENCE.fullmatch(typed.strip().upper())
    return f"SO-{found[1].translate(MISREAD)}" if found else None
