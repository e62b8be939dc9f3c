"""The demo's orders: each request and step goes through the same services and rules as a real one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.demo.days import Days
from app.ops.demo.people import viewers
from app.ops.demo.stories import STORIES, Story, Then
from app.services.ordering import orders, quotes
from app.services.ordering.order_reading import load
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish

TODAY = text("SELECT clock_today(:time_zone)")


def send_all(session: Session) -> None:
    """Send the demo's requests and move each as far as its story goes, the oldest first, each step at its time."""
    days = Days(session)
    cast = viewers(
        session,
        {f"{who}.example" for story in STORIES for who in (story.who, *(step.who for step in story.steps))},
    )
    for story in sorted(STORIES, key=lambda one: -one.ago):
        sent_at, *moments = days.of_story(story.ago, len(story.steps))
        days.be(sent_at)
        reference = _send(session, cast[f"{story.who}.example"], story)
        for step, moment in zip(story.steps, moments, strict=True):
            days.be(moment)
            _take(cast[f"{step.who}.example"], reference, step)
    days.home()


def _send(session: Session, viewer: Viewer, story: Story) -> str:
    lines = [AskedLine(product, seats, plan) for product, seats, plan in story.lines]
    today = session.execute(TODAY, {"time_zone": viewer.time_zone}).scalar_one()
    needed_on = None if story.days is None else today + timedelta(days=story.days)
    outcome = requests.submit(viewer, Wish(story.change, lines, story.why, needed_on, open_request=story.open_request,
                                          is_alone=story.open_request is None))  # fmt: skip
    if outcome.order is None:
        raise LookupError(f"The request of {viewer.email} became no order.")
    return outcome.order.reference


def _take(viewer: Viewer, reference: str, step: Then) -> None:
    if step.verb != "quote":
        orders.step(viewer, reference, orders.Asked(step.verb, step.note))
        return
    filled_in = quotes.suggestion(load(viewer, reference))
    lines = [replace(line, discount_percent=step.discount) for line in filled_in.lines]
    quotes.write_draft(viewer, reference, replace(filled_in, lines=lines, terms=step.note))
