"""An account becomes managed, online-assisted or self-service: what is under way or planned stays (R1, R48, R74)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.extensions import db
from app.services.actors import SYSTEM, Actor
from app.services.seating import cancellation
from app.services.showing import account_history
from workflows.intake import AccountType, Change, Path, Right, decide

CHANGE = text("""
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(7236, hashint8(id)) FROM accounts WHERE slug = :slug),
before AS MATERIALIZED (
    SELECT a.id, a.name, a.type FROM (SELECT count(*) FROM turn) AS first, accounts a WHERE a.slug = :slug FOR NO KEY UPDATE OF a
)
UPDATE accounts a SET type = :type FROM before WHERE a.id = before.id
RETURNING a.id, before.name, before.type AS was,
    (SELECT count(*) FROM orders o WHERE o.account_id = a.id
      AND o.state NOT IN ('fulfilled', 'rejected', 'declined', 'expired', 'cancelled')) AS orders,
    (SELECT coalesce(array_agg(c.id::text ORDER BY c.effective_on), '{}') FROM seat_changes c
      WHERE c.account_id = a.id AND c.status = 'planned' AND c.order_id IS NULL) AS planned
""")
SALES_ASSISTED = frozenset(kind for kind in AccountType if decide(kind, Change.CANCEL_ACCOUNT, Right.OWNER).path is Path.ORDER)


@dataclass(frozen=True, slots=True)
class Changed:
    """The type the account had, and how much goes on as before: open orders, planned changes."""

    name: str
    was: str
    orders: int
    planned: int


def change(slug: str, to: AccountType, actor: Actor = SYSTEM) -> Changed | None:
    """Give the account another type; None when there is no such account.

    Planned changes keep their day and may be cancelled as before; history says which they were (R48). Orders go on:
    R2 is read again at their next step (R74). A planned end of the account does not go on where the account's
    representative is asked about it from now on (R2): it is let go, and everybody concerned is told (R48, R83).
    """
    row = db.session.execute(CHANGE, {"slug": slug, "type": to}).one_or_none()
    if row is None:
        return None
    if row.was != to:
        account_history.note(row.id, "change_account_type", actor, from_type=row.was, to_type=str(to), planned=row.planned)
        if to in SALES_ASSISTED:
            cancellation.let_go(row.id, actor)
    return Changed(row.name, row.was, row.orders, len(row.planned))
