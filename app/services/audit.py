"""Is the history what was written? Every hash is worked out again and every link followed (R72, S7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain of an account does not hold, and how: changed, unlinked or missing."""

    account: str
    position: int
    fault: str


VERIFY = text("""
WITH chain AS (
    SELECT e.account_id, e.position, e.previous_hash, e.hash, order_event_digest(e) AS digest,
           lag(e.hash) OVER w AS tail, lag(e.position) OVER w AS before
    FROM order_events e WHERE CAST(:account AS text) IS NULL OR e.account_id = (SELECT id FROM accounts WHERE slug = :account)
    WINDOW w AS (PARTITION BY e.account_id ORDER BY e.position)
)
SELECT a.slug AS account, c.position, CASE WHEN c.hash <> c.digest THEN 'changed'
       WHEN c.position <> coalesce(c.before, 0) + 1 THEN 'missing' ELSE 'unlinked' END AS fault
FROM chain c JOIN accounts a ON a.id = c.account_id
WHERE c.hash <> c.digest OR c.position <> coalesce(c.before, 0) + 1 OR c.previous_hash <> coalesce(c.tail, ''::bytea)
ORDER BY a.slug, c.position LIMIT 100
""")
COUNT = text("""
SELECT count(*) FROM order_events e
WHERE CAST(:account AS text) IS NULL OR e.account_id = (SELECT id FROM accounts WHERE slug = :account)
""")
SHORTENED = text("""
SELECT a.slug AS account, max(e.position) AS position, 'shortened' AS fault
FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN LATERAL (
    SELECT max(position) AS position, count(*) AS n FROM order_events e
    WHERE e.account_id = o.account_id AND e.order_id = o.id) e ON true
WHERE e.n < o.version AND (CAST(:account AS text) IS NULL OR a.slug = :account) GROUP BY a.slug ORDER BY a.slug LIMIT 100
""")


def verify(account: str | None = None) -> tuple[int, Sequence[Break]]:
    """How many events there are, and the first hundred breaks; a tail cut off shows in the orders' versions."""
    breaks = [Break(**row._mapping) for row in db.session.execute(VERIFY, {"account": account})]
    breaks += [Break(row.account, row.position or 0, row.fault) for row in db.session.execute(SHORTENED, {"account": account})]
    return db.session.execute(COUNT, {"account": account}).scalar_one(), breaks
