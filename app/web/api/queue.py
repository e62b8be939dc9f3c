"""The queue as somebody finds it: how many orders each view holds, and what their desk opens with (U6, U7)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.ordering.queue import View
from app.services.queueing import saved_views
from app.services.queueing.desk import open_desk
from app.web.api.answers import text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import Strict, Text
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.team_shapes import TrueOrFalse
from app.web.viewing import viewer
from workflows.sentences import say

COUNTED = tuple(view for view in View if view is not View.ALL)
QUEUE: dict[str, Any] = {
    "counts": {"mine": 4, "unclaimed": 7, "waiting": 12, "approval": 2, "snoozed": 1}, "opens_with": "unclaimed", "uses_keys": True,
}  # fmt: skip
ASKED = {"opens_with": "unclaimed", "uses_keys": True}

CountsOut = Schema.from_dict({view.value: whole() for view in COUNTED}, name="CountsOut")
"""One number for each view."""


class QueueOut(Schema):
    counts = fields.Nested(CountsOut, required=True, metadata=told(say(
        "How many orders each view holds now; what you have put aside is counted in “snoozed” alone.")))  # fmt: skip
    opens_with = text(say("A view, or the number of a saved one; null: your own orders, or else the unclaimed ones."), allow_none=True)
    uses_keys = fields.Boolean(required=True, metadata=told(say("Whether single keys do something on your pages.")))


class QueueKept(QueueOut):
    """The same, once it was changed: the document names each answer once."""


class QueueIn(Strict):
    opens_with = Text(20, required=True, allow_none=True, about=say("A view, or the number of a saved one you may see; null: the usual."))
    uses_keys = TrueOrFalse(required=True, about=say("Whether single keys do something on your pages."))


@api.get("/queue")
@api.output(QueueOut, example=QUEUE)
@api.doc(
    summary=say("Read the queue’s counts"),
    description=say(
        "How many orders each view holds, and what your desk opens with. The orders of a view are read from the list of orders, with “view”."
    ),
)
@for_whom(Access.DESK)
def queue() -> Any:
    """Read the queue's counts."""
    return plain(_found())


@api.put("/queue")
@api.input(QueueIn, arg_name="body", example=ASKED)
@api.output(QueueKept, example=QUEUE)
@api.doc(summary=say("Choose what your desk opens with"), description=say("For yourself alone; with it, whether single keys do something."))
@for_whom(Access.DESK)
@once
def choose_queue(body: dict[str, Any]) -> Answer:
    """Choose what your desk opens with."""
    saved_views.open_with(viewer(), body["opens_with"] or "")
    saved_views.use_keys(viewer(), uses=body["uses_keys"])
    return Answer(200, _found(), {})


def _found() -> dict[str, Any]:
    the_desk = open_desk(viewer())
    return {"counts": {view.value: the_desk.counts[view] for view in COUNTED}, "opens_with": the_desk.opens_with,
            "uses_keys": the_desk.uses_keys}  # fmt: skip
