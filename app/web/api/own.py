"""What somebody does for themselves with an order: puts it aside until a day, and is seen looking at it (U6, U9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import Schema
from marshmallow import RAISE

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.ordering import order_reading
from app.services.queueing import snoozes
from app.services.queueing.presence import Looker, lookers
from app.web.api.answers import listed, moment, one_of, text
from app.web.api.blueprint import api
from app.web.api.examples import SOON
from app.web.api.fields import Day, Strict
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.api.times import moment as exactly
from app.web.viewing import viewer
from workflows.seat_order import State
from workflows.sentences import say

SNOOZE: dict[str, Any] = {"order": "SO-7F3K2", "state": "pending", "until": "2026-12-14T23:00:00.000000Z"}
LOOKER: dict[str, Any] = {"order": "SO-7F3K2", "name": "Rita Reyes", "since": "2026-11-23T10:00:00.000000Z"}


class SnoozeIn(Strict):
    until = Day(required=True, about=say("The day on which it comes back, in your time zone: after today, within a year."))


class SnoozeOut(Schema):
    order = text(say("Its reference."))
    state = one_of(State)
    until = moment(say("When it comes back; null: it is back."), allow_none=True)


class SnoozeEnded(SnoozeOut):
    """The document names each answer once."""


class ListedSnooze(SnoozeOut):
    """The same in a list."""


class SnoozesOut(Schema):
    snoozes = listed(ListedSnooze, say("The first to come back first."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class LookerOut(Schema):
    order = text(say("Its reference."))
    name = text()
    since = moment()


class LookersOut(Schema):
    looking = listed(LookerOut, say("Everybody else of the vendor’s who has an order open now."))


class LookersOfOrder(LookersOut):
    """Of one order."""


class SeenOut(LookersOut):
    """The same, once one is seen oneself."""


@api.get("/snoozes")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(SnoozesOut, example={"snoozes": [SNOOZE], "next": None})
@api.doc(
    summary=say("List what you have put aside"),
    description=say("Your own. An order comes back on its day, or as soon as something happens."),
)
@for_whom(Access.DESK)
def list_snoozes(wanted: dict[str, Any]) -> Any:
    """List what you have put aside."""
    mine = [{"order": one.reference, "state": one.state, "until": exactly(one.until)} for one in snoozes.mine(viewer())]
    return plain(page("snoozes", mine, wanted["cursor"], "order"))


@api.put("/orders/<reference>/snooze")
@api.input(SnoozeIn, arg_name="body", example={"until": SOON})
@api.output(SnoozeOut, example=SNOOZE)
@api.doc(
    summary=say("Put an order aside"),
    description=say(
        "Out of your own views until a day, or until somebody else writes about it or a step is taken. "
        "For everybody else it stays where it is."
    ),
)
@for_whom(Access.DESK)
@once
def snooze(reference: str, body: dict[str, Any]) -> Answer:
    """Put an order aside."""
    until = snoozes.put_aside(viewer(), reference, body["until"])
    return Answer(200, {**_named(reference), "until": exactly(until)}, {})


@api.delete("/orders/<reference>/snooze")
@api.output(SnoozeEnded, example={**SNOOZE, "until": None})
@api.doc(summary=say("Have an order back"), description=say("It stands in your views again, whether or not it was put aside."))
@for_whom(Access.DESK)
@once
def wake(reference: str) -> Answer:
    """Have an order back."""
    snoozes.take_back(viewer(), reference)
    return Answer(200, {**_named(reference), "until": None}, {})


@api.get("/looking")
@api.output(LookersOut, example={"looking": [LOOKER]})
@api.doc(
    summary=say("Read who is looking at what"),
    description=say("Whoever closes an order is gone within a minute. Nothing of it is kept in the record."),
)
@for_whom(Access.STAFF)
def looking() -> Any:
    """Read who is looking at what."""
    return plain(_lookers(lookers.now(viewer())))


@api.get("/orders/<reference>/looking")
@api.output(LookersOfOrder, example={"looking": [LOOKER]})
@api.doc(
    summary=say("Read who is looking at an order"),
    description=say("Your own name is not among them, and reading this is not looking at the order."),
)
@for_whom(Access.STAFF)
def looking_at(reference: str) -> Any:
    """Read who is looking at an order."""
    order = order_reading.load(viewer(), reference)
    return plain(_lookers([one for one in lookers.now(viewer()) if one.reference == order.reference]))


@api.put("/orders/<reference>/looking")
@api.output(SeenOut, example={"looking": [LOOKER]})
@api.doc(
    summary=say("Be seen looking at an order"),
    description=say("For 40 seconds: say it again while you look. The answer is who else does."),
)
@for_whom(Access.STAFF)
@once
def look(reference: str) -> Answer:
    """Be seen looking at an order."""
    order = order_reading.load(viewer(), reference)
    seen = lookers.now(viewer(), at=order.reference)
    return Answer(200, _lookers([one for one in seen if one.reference == order.reference]), {})


def _named(reference: str) -> dict[str, Any]:
    order = order_reading.load(viewer(), reference)
    return {"order": order.reference, "state": order.state}


def _lookers(seen: Sequence[Looker]) -> dict[str, Any]:
    return {"looking": [{"order": one.reference, "name": one.name, "since": exactly(one.since)} for one in seen]}
