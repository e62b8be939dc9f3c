"""Temporary seats: what an account has, will have and had."""

from __future__ import annotations

from typing import Any

from apiflask import Schema

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.seating import temporary_reading
from app.web.api import representing
from app.web.api.answers import TemporarySeatsOut, listed
from app.web.api.blueprint import api
from app.web.api.examples import EXAMPLES
from app.web.viewing import viewer
from workflows.sentences import say


class Period(TemporarySeatsOut):
    """The same in a list of their own. A class of its own, because the document names each answer once."""


class TemporarySeatsList(Schema):
    temporary_seats = listed(Period, say("Active, then scheduled, then at most 50 that have ended."))


@api.get("/accounts/<slug>/temporary-seats")
@api.output(TemporarySeatsList, example=EXAMPLES["temporary_seats"])
@api.doc(
    summary=say("Read an account’s temporary seats"),
    description=say(
        "Seats for a period. Ask for them, extend them, turn them into base seats or end them early with "
        "a request whose “change” is “temporary_seats”."
    ),
)
@for_whom(Access.SIGNED_IN)
def temporary_seats(slug: str) -> Any:
    """Read an account's temporary seats."""
    if "\x00" in slug:
        raise NotThere
    found = temporary_reading.of_slug(viewer(), slug)
    return representing.plain({"temporary_seats": [representing.temporary_seats(one) for one in found]})
