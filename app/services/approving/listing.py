"""The quotes that wait for somebody's approval, those that have waited longest first (R65)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.approving.reading import Case, cases, oldest
from app.services.people.viewers import Viewer

MOST = 200

# Narrowed to whoever may have a say: members of a group, or named beside it; substitutes and gaps are found afterwards.
WAITING = text("""
SELECT o.id, o.reference, a.slug AS account_slug, a.name AS account_name, o.currency, o.change, r.name AS rep_name, o.state_since, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', p.name, 'name_fr', p.name_fr) ORDER BY l.line_no), '[]')
    FROM order_lines l JOIN products p ON p.id = l.product_id WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
WHERE o.state = 'in_approval' ORDER BY o.state_since, o.id LIMIT :most
""")
PORTIONS = (1, 9, 40, MOST - 50)
"""How many are looked at each time when one is sought: mostly the oldest waits for whoever asks, and each costs a look at its quote."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order in approval, and its case. `is_mine`: it waits for whoever looks; `lacks`: for somebody to be named."""

    reference: str
    account_slug: str
    account_name: str
    currency: str
    change: str
    rep_name: str | None
    state_since: datetime
    asked: list[dict[str, Any]]
    case: Case
    is_mine: bool
    lacks: bool


def waiting(viewer: Viewer) -> list[Waiting]:
    """All that wait for approval, in two statements; those that wait for this viewer first."""
    rows = db.session.execute(WAITING, {"most": MOST}).mappings().all()
    found = cases([row["id"] for row in rows])
    return sorted((_waiting(dict(row), found[row["id"]], viewer) for row in rows), key=lambda one: not one.is_mine)


def next_for(viewer: Viewer) -> str | None:
    """The reference of the quote that has waited longest for this viewer; looked for in PORTIONS, the oldest first."""
    from_row = 0
    for most in PORTIONS:
        few = oldest(most, from_row)
        mine = next((case.reference for case in few if _is_mine(case, viewer)), None)
        if mine or len(few) < most:
            return mine
        from_row += most
    return None


def _waiting(row: dict[str, Any], case: Case, viewer: Viewer) -> Waiting:
    del row["id"]
    return Waiting(**row, case=case, is_mine=_is_mine(case, viewer), lacks=any(one.lacks for one in case.approval.stages))


def _is_mine(case: Case, viewer: Viewer) -> bool:
    return bool(case.approval.open_to(viewer.staff_id)) and not case.approval.is_changed
