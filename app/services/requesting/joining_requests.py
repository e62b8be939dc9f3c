"""A second request joins the open one: their lines become one request, and everybody is told (R36)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from app.errors import Refused
from app.extensions import db
from app.services.actors import actor_of
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder, note_event, write
from app.services.outbox import promise
from app.services.people.viewers import Viewer
from app.services.requesting.asking import Ask, AskedLine, understand
from app.services.requesting.open_requests import of_row
from app.services.requesting.request_record import asked_of, cost_of, in_brief, rewrite
from workflows.intake import Change
from workflows.open_requests import TOLD_OF_JOINING
from workflows.sentences import say

BOTH_SAY = "{before}\n\n{who}: {more}"
WHY = text("SELECT justification, needed_on FROM orders WHERE account_id = :account_id AND id = :id")


def join(viewer: Viewer, ask: Ask, why: str, needed_on: date | None) -> MovingOrder:
    """Add what is asked to the open request. Raises Refused when it cannot be joined, SomebodyWasFirst when it moves."""
    row = ask.terms.open_request
    order = load(viewer, row["reference"]) if row else None
    found = of_row({**row, "state": order.state}, ask.change, viewer.right) if row and order else None
    if order is None or found is None:
        raise Refused(say("No request is open any more: send yours by itself."), field="open_request")
    if found.why_not:
        raise Refused(found.why_not, field="open_request")
    before = asked_of(order)
    whole = understand(order.account_id, ask.change, together(ask.change, before, ask))
    note_event(order, "join_request", actor_of(viewer), order.state, order.state, why,
               {**cost_of(whole), "before": _told(before), "added": in_brief(ask), "after": in_brief(whole)})  # fmt: skip
    order.version += 1
    effects = TOLD_OF_JOINING.get(order.state, ())
    order.tasks.extend(promise(effect, order.account_id, {"verb": "join_request"}) for effect in effects)
    write(order)
    said = db.session.execute(WHY, {"account_id": order.account_id, "id": order.id}).one()
    rewrite(order, whole, _both(said.justification, viewer.name, why), _earlier(said.needed_on, needed_on))
    return order


def together(change: Change, before: Sequence[dict[str, Any]], ask: Ask) -> list[AskedLine]:
    """The lines of both, licence by licence: seats add up; of a plan the later word counts."""
    lines = {line["product"]: AskedLine(line["product"], line["seats"], line["plan"]) for line in before}
    for line in ask.lines:
        slug, plan = line.offer.licence_slug or line.offer.slug, line.offer.plan_slug
        earlier = lines.get(slug)
        if earlier is not None and earlier.plan != plan and change in {Change.ADD_PRODUCT, Change.ADD_SHORT_LIST_PRODUCT}:
            reason = say("The open request asks for another plan of %(product)s.", product=line.products[0])
            raise Refused(reason, field="open_request")
        lines[slug] = AskedLine(slug, line.seats + (earlier.seats if earlier else 0), plan)
    return list(lines.values())


def _told(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: line[key] for key in ("product", "name", "seats")} for line in lines]


def _both(before: str, who: str, more: str) -> str:
    """What both have said, so that whoever decides reads it in one place."""
    return BOTH_SAY.format(before=before, who=who, more=more.strip()).strip() if more.strip() else before


def _earlier(first: date | None, second: date | None) -> date | None:
    return min((day for day in (first, second) if day is not None), default=None)
