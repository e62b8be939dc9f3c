"""Orders: read, quoted, moved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import RAISE

from app.access import Access, for_whom
from app.services.approving.steps import Asked as Approval
from app.services.idempotency import Answer
from app.services.ordering import order_lists, order_pages, order_reading, quotes
from app.services.ordering import orders as order_steps
from app.services.ordering.accepting import Signature
from app.services.ordering.orders import Asked
from app.services.ordering.queue import Filter
from app.services.ordering.quotes import Draft, DraftLine
from app.services.queueing import snoozes
from app.web.api import representing
from app.web.api.accepting import accepted
from app.web.api.answers import OrderInBrief, OrderOut, OrdersPage
from app.web.api.blueprint import api
from app.web.api.bodies import ListingIn, QuoteIn, StepIn
from app.web.api.etags import check_match, etag, etag_of_reading, is_known
from app.web.api.examples import EXAMPLES
from app.web.api.once import once
from app.web.viewing import viewer
from workflows.sentences import say

NARROWING = ("state", "account", "q", "view", "team_id", "product", "account_type", "urgency", "amount_from", "amount_to", "sort")


@api.get("/orders")
@api.input(ListingIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(OrdersPage, example=EXAMPLES["orders"])
@api.doc(
    summary=say("List orders"),
    description=say(
        "The newest first or, with a state, those longest in it first, unless “sort” says otherwise. An order whose whole "
        "reference is searched stands first. “next” is the cursor of the following page."
    ),
)
@for_whom(Access.SIGNED_IN)
def orders(wanted: dict[str, Any]) -> Any:
    """List orders."""
    me = viewer()
    narrow = Filter(**{"put_aside": tuple(one.order_id for one in snoozes.mine(me)) if "view" in wanted else (),
                       **{name: value for name, value in wanted.items() if name in NARROWING and value is not None}})  # fmt: skip
    if wanted.get("mine"):
        narrow = replace(narrow, rep_id=me.staff_id, requester_id=me.person_id)
    pages, following = order_lists.whole(me, narrow, wanted.get("cursor"))
    return representing.plain(
        {"orders": [representing.order_in_full(page) for page in pages], "next": following}
    )


@api.get("/orders/<reference>")
@api.output(OrderOut, example=EXAMPLES["order"])
@api.doc(
    summary=say("Read an order"),
    description=say("With its lines, all versions of its quote, its history, and the steps open to you now."),
)
@for_whom(Access.SIGNED_IN)
def order(reference: str) -> Any:
    """Read an order."""
    found = order_reading.load(viewer(), reference)
    read = representing.order_in_full(order_pages.page_of(viewer(), found))
    header = etag_of_reading(found, read)
    return representing.plain(None, header, status=304) if is_known(header) else representing.plain(read, header)


@api.put("/orders/<reference>/quote")
@api.input(QuoteIn, arg_name="body", example=EXAMPLES["quote"])
@api.output(OrderOut, example=EXAMPLES["quoted_order"])
@api.doc(
    summary=say("Write the draft of a quote"),
    description=say(
        "For the representative who has the order: exactly one line for each product that was "
        "asked for. The draft is written over until the step “send_quote” sends it; what was sent "
        "never changes."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def quote(reference: str, body: dict[str, Any]) -> Answer:
    """Write the draft of a quote."""
    version = check_match(reference)
    draft = Draft(**{**body, "lines": [DraftLine(**line) for line in body["lines"]]})
    written = quotes.write_draft(viewer(), reference, draft, version=version)
    return Answer(200, representing.order_in_full(order_pages.page_of(viewer(), written)), etag(written))


@api.post("/orders/<reference>/steps")
@api.input(StepIn, arg_name="body", example=EXAMPLES["step"])
@api.output(OrderInBrief, example=EXAMPLES["stepped_order"])
@api.doc(
    summary=say("Take a step"),
    description=say(
        "One of the order’s “steps”. The answer is the order in brief, as it is now; read it "
        "again for its history. “accept_quote” signs as whoever the token belongs to; “acceptance” takes another name and title. "
        "Without “version” or If-Match it is taken on the order as it is. A quote that was put before its approvers several times "
        "is decided on with “approval_round” or “version”."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def step(reference: str, body: dict[str, Any]) -> Answer:
    """Take a step."""
    matched = check_match(reference)
    version = body["version"] if body["version"] is not None else matched
    approval = Approval(body["note"], body["sends_itself"], approver_email=body["approver"], group=body["group"], round=body["approval_round"],
                        must_name_round=True)  # fmt: skip
    asked = Asked(body["verb"], body["note"], body["valid_until"], rep_email=body["rep"], approval=approval)
    if asked.verb == "accept_quote":
        return accepted(reference, Signature("", "", note=asked.note), version)
    moved = order_steps.step(viewer(), reference, asked, version=version)
    return Answer(200, representing.order_in_brief(viewer(), moved), etag(moved))
