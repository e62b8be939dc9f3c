"""An account's subscription, and requests to change it."""

from __future__ import annotations

from typing import Any

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.services.idempotency import Answer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.seating import temporary_reading
from app.services.showing import subscription as subscriptions
from app.web.api import representing
from app.web.api.answers import RequestOut, SubscriptionOut
from app.web.api.blueprint import api
from app.web.api.bodies import RequestIn
from app.web.api.etags import etag
from app.web.api.examples import EXAMPLES
from app.web.api.once import once
from app.web.viewing import viewer
from workflows.intake import Change
from workflows.sentences import say


@api.get("/accounts/<slug>/subscription")
@api.output(SubscriptionOut, example=EXAMPLES["subscription"])
@api.doc(
    summary=say("Read an account’s subscription"),
    description=say("Every product the account holds with its seats, and what you may ask for."),
)
@for_whom(Access.SIGNED_IN)
def subscription(slug: str) -> Any:
    """Read an account's subscription."""
    if "\x00" in slug:
        raise NotThere
    page = subscriptions.page(viewer(), slug)
    return representing.plain(representing.subscription(page, temporary_reading.of_slug(viewer(), slug)))


@api.post("/accounts/<slug>/requests")
@api.input(RequestIn, arg_name="body", example=EXAMPLES["request"])
@api.output(RequestOut, status_code=201, example=EXAMPLES["request_answer"])
@api.doc(
    summary=say("Send a request"),
    description=say(
        "“path” says what became of it: an order for the sales representative, an order at the "
        "contract price, an order that waits for the owner, or seats that have changed already. "
        "“seats” in a line is how many to add, or to remove. While a request of the account is open, say "
        "in “open_request” whether this one joins it or waits; else it is refused with “open_request”. "
        "“price” is what this request comes to, as the pages show it."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def ask(slug: str, body: dict[str, Any]) -> Answer:
    """Send a request."""
    if slug != viewer().slug:
        raise NotThere
    if body["change"] is Change.CANCEL_ACCOUNT:
        raise Invalid(say("To end the account, send its reason to “cancellation”."), field="change")
    wish = Wish(**{**body, "lines": [AskedLine(**line) for line in body["lines"]]}, is_alone=False)
    outcome = requests.submit(viewer(), wish)
    order = representing.order_in_brief(viewer(), outcome.order) if outcome.order else None
    headers = {**etag(outcome.order), "Location": order["links"]["self"]} if outcome.order and order else {}
    changes = [representing.seat_change(one) for one in outcome.seat_changes]
    return Answer(201, {"path": outcome.path, "order": order, "seat_changes": changes,
                        "price": representing.price(outcome)}, headers)  # fmt: skip
