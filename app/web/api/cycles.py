"""An account's billing cycle, the change that is planned for it, and taking that back (R30, R43)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.errors import NotThere
from app.models.kinds import Cycle
from app.services.idempotency import Answer
from app.services.seating import cycles
from app.services.showing import subscription as subscriptions
from app.web.api.answers import day, one_of, text, told
from app.web.api.blueprint import api
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.viewing import viewer
from workflows.sentences import say

EXAMPLE: dict[str, Any] = {"account": "cobalt-studio", "cycle": "monthly", "renews_on": "2027-01-31", "planned": None}


class PlannedCycle(Schema):
    to_cycle = one_of(Cycle)
    effective_on = day(say("The renewal that brings it."))
    last_day = day(say("The last day to take it back."))
    order = text(say("The order that brought it; null when the account planned it by itself."), allow_none=True)


class CycleOut(Schema):
    account = text(say("The account’s slug."))
    cycle = one_of(Cycle)
    renews_on = day(say("All products of the account renew together, in its time zone."))
    planned = fields.Nested(PlannedCycle, required=True, allow_none=True, metadata=told(say("The change that is planned.")))


@api.get("/accounts/<slug>/cycle")
@api.output(CycleOut, example=EXAMPLE)
@api.doc(
    summary=say("Read an account’s billing cycle"),
    description=say(
        "The cycle, its next renewal, and the change that is planned for it. To change the cycle, send a request"
        " with the change “change_cycle” and no lines."
    ),
)
@for_whom(Access.SIGNED_IN)
def cycle(slug: str) -> Any:
    """Read an account's billing cycle."""
    if "\x00" in slug:
        raise NotThere
    return plain(_cycle(slug))


@api.delete("/accounts/<slug>/cycle/planned")
@api.output(CycleOut, example=EXAMPLE)
@api.doc(
    summary=say("Take a planned change of the cycle back"),
    description=say("Until the last day before the renewal. What an order brought is taken back with the order."),
)
@for_whom(Access.SIGNED_IN)
@once
def keep_cycle(slug: str) -> Answer:
    """Take a planned change of the cycle back."""
    if slug != viewer().slug:
        raise NotThere
    cycles.take_back(viewer())
    return Answer(200, _cycle(slug), {})


def _cycle(slug: str) -> dict[str, Any]:
    page = subscriptions.page(viewer(), slug)
    found = cycles.planned(page.slug)
    return {"account": slug, "cycle": page.cycle_name, "renews_on": page.cycle.ends_on.isoformat(), "planned": found and {
        "to_cycle": found.to_cycle, "effective_on": found.effective_on.isoformat(), "last_day": found.last_day.isoformat(),
        "order": found.order_reference}}  # fmt: skip
