"""The address of one's own calendar of renewals, temporary ends and planned changes (D10)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from flask import current_app, url_for

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.idempotency import Answer
from app.services.showing import calendars
from app.web.api.answers import moment, text
from app.web.api.blueprint import api
from app.web.api.contact_shapes import Nothing
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from workflows.sentences import say

FEED = {"address": "https://seats.example/calendar/WzEsMSwiNmYxZDdhM2UiXQ.k3J0.ics", "created_at": "2026-11-23T09:12:40.120000Z"}
NO_FEED = {"address": None, "created_at": None}


class CalendarOut(Schema):
    address = text(say("For your calendar program; whoever knows it can read it. Null: there is none."), allow_none=True)
    created_at = moment(allow_none=True)


@api.get("/accounts/<slug>/calendar")
@api.output(CalendarOut, example=FEED)
@api.doc(summary=say("Read your calendar’s address"), description=say("Renewals, ends of temporary seats and planned changes."))
@for_whom(Access.ADMINS)
def read_calendar(slug: str) -> Any:
    """Read your calendar's address."""
    return plain(_feed(slug))


@api.put("/accounts/<slug>/calendar")
@api.input(Nothing, arg_name="body", examples={"empty": {"summary": "Nothing needs to be said.", "value": {}}})
@api.output(CalendarOut, example=FEED)
@api.doc(summary=say("Make a calendar address"), description=say("A new one; the one before stops working."))
@for_whom(Access.ADMINS)
@once
def make_calendar(slug: str, body: dict[str, Any]) -> Answer:
    """Make a calendar address."""
    _own(slug)
    calendars.make(viewer())
    return Answer(200, _feed(slug), {})


@api.delete("/accounts/<slug>/calendar")
@api.output(CalendarOut, example=NO_FEED)
@api.doc(summary=say("Take the calendar’s address back"), description=say("Calendars that use it show nothing new."))
@for_whom(Access.ADMINS)
@once
def stop_calendar(slug: str) -> Answer:
    """Take the calendar's address back."""
    _own(slug)
    calendars.stop(viewer())
    return Answer(200, NO_FEED, {})


def _own(slug: str) -> None:
    if slug != viewer().slug:
        raise NotThere


def _feed(slug: str) -> dict[str, Any]:
    _own(slug)
    found = calendars.feed(viewer())
    if found is None:
        return NO_FEED
    settings = current_app.extensions["settings"]
    token = calendars.sign(settings.secret_key, viewer(), found)
    return {"address": settings.public_origin + url_for("calendar.feed", token=token), "created_at": said_moment(found.created_at)}
