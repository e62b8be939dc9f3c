"""A step on many orders as its page shows it: before, what would become of each; afterwards, what did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import db
from app.services.actors import Actor, actor_of
from app.services.ordering.order_reading import load_many
from app.services.ordering.steps import MovingOrder, facts_of
from app.services.people.viewers import Viewer
from workflows.engine import StepNotAllowed
from workflows.seat_order import SEAT_ORDER, Role, State
from workflows.sentences import Sentence, say
from workflows.words import WORDING

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Item:
    """An order of it. `why` is a sentence's template and values, of one that was, or would be, skipped."""

    order_id: int
    reference: str
    account_name: str
    state: State
    change: str
    asked: Sequence[dict[str, Any]]
    outcome: str | None
    why: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class BulkView:
    """State: draft, waiting, running, done, taken_back. `seconds_left` until it begins; `items` are a page of them."""

    id: int
    verb: str
    note: str
    rep_name: str | None
    state: str
    total: int
    done: int
    skipped: int
    created_at: datetime
    begins_at: datetime | None
    finished_at: datetime | None
    seconds_left: float
    items: Sequence[Item]
    last: Collection[int] = ()
    """Orders that stand behind all others."""

    @property
    def next(self) -> int | None:
        """After which order the next page begins; less than 0 among those that stand last."""
        if len(self.items) < A_PAGE:
            return None
        order_id = self.items[-1].order_id
        return -order_id if order_id in self.last else order_id


VIEW = text("""
SELECT b.id, b.verb, b.note, r.name AS rep_name, b.state, b.total, b.created_at, b.begins_at, b.finished_at,
       greatest(coalesce(extract(epoch FROM b.begins_at - now()), 0), 0)::float AS seconds_left,
       (SELECT count(*) FROM bulk_items i WHERE i.bulk_id = b.id AND i.outcome = 'done') AS done,
       (SELECT count(*) FROM bulk_items i WHERE i.bulk_id = b.id AND i.outcome = 'skipped') AS skipped
FROM bulks b LEFT JOIN staff r ON r.id = b.rep_id
WHERE b.id = :id AND (b.staff_id = :staff_id OR (:is_manager AND b.state <> 'draft'))
""")
ITEMS = text("""
SELECT i.order_id, o.reference, a.name AS account_name, o.state, o.change, i.outcome, i.why, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('seats', l.seats, 'name', pr.name, 'name_fr', pr.name_fr) ORDER BY l.line_no), '[]')
    FROM order_lines l JOIN products pr ON pr.id = l.product_id
    WHERE l.account_id = o.account_id AND l.order_id = o.id) AS asked
FROM bulk_items i JOIN orders o ON o.account_id = i.account_id AND o.id = i.order_id JOIN accounts a ON a.id = i.account_id
WHERE i.bulk_id = :id AND (i.order_id = ANY(:last), i.order_id) > (:is_last, :after) ORDER BY i.order_id = ANY(:last), i.order_id LIMIT :most
""")
CHOSEN = text("SELECT order_id, version FROM bulk_items WHERE bulk_id = :id ORDER BY order_id")


def view(viewer: Viewer, bulk_id: int, after: int = 0) -> BulkView:
    """Whoever chose it sees it, and managers once it was said yes to: a step is taken in the name of who chose. Raises NotThere."""
    who = {"staff_id": viewer.staff_id, "is_manager": viewer.step_role is Role.MANAGER}
    row = db.session.execute(VIEW, {"id": min(bulk_id, 2**62), **who}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return BulkView(**row, items=_items(bulk_id, after, ()))


def in_turn(found: BulkView, skipped: Collection[int], after: int) -> BulkView:
    """A page of a draft with those first that something will happen to."""
    return replace(found, items=_items(found.id, after, skipped), last=skipped)


def _items(bulk_id: int, after: int, last: Collection[int]) -> list[Item]:
    place = {"is_last": after < 0, "after": abs(after), "last": list(last), "most": A_PAGE}
    items = db.session.execute(ITEMS, {"id": bulk_id, **place}).mappings()
    return [Item(**{**item, "state": State(item["state"])}) for item in items]


def would_skip(viewer: Viewer, found: BulkView) -> dict[int, Sentence]:
    """Of a draft: the orders that would be skipped as things are now, and why, by id."""
    chosen = {row.order_id: row.version for row in db.session.execute(CHOSEN, {"id": found.id})}
    actor = actor_of(viewer)
    reasons = {order.id: why_not(order, found.verb, actor, chosen[order.id]) for order in load_many(list(chosen))}
    return {order_id: reason for order_id, reason in reasons.items() if reason is not None}


def why_not(order: MovingOrder, verb: str, actor: Actor, version: int) -> Sentence | None:
    """Why the step is not possible on this order as it is now; None when it is."""
    if order.version != version:
        return say("It has moved on since you chose it.")
    try:
        SEAT_ORDER.advance(facts_of(order, actor, "—"), verb, actor.role)
    except StepNotAllowed as no:
        rows = [row for row in SEAT_ORDER.steps if row.verb == verb and actor.role in row.roles and order.state in row.sources]
        return no.reason if rows else say("Not possible while it is in the state “%(state)s”.", state=WORDING[order.state].desk)
    return None
