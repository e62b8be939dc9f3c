"""What the API takes."""

from __future__ import annotations

from decimal import Decimal

from app.web.api.fields import Day, OneOf, Percent, Strict, Text, Whole, YesNo, listed
from workflows.intake import Change
from workflows.seat_order import State
from workflows.sentences import say

SLUG, NOTE, TERMS = 60, 2000, 5000


class AskedLineIn(Strict):
    product = Text(SLUG, required=True, metadata={"description": say("The product's slug.")})
    seats = Whole(load_default=0, metadata={
        "description": say("How many seats to add, or to remove. Left out where only the plan changes.")})  # fmt: skip
    plan = Text(SLUG, load_default=None, allow_none=True, metadata={"description": say("The plan's slug, where one is chosen.")})


class RequestIn(Strict):
    change = OneOf(Change, required=True, metadata={"description": say("What is asked: a row of “may”.")})
    lines = listed(AskedLineIn, required=True)
    justification = Text(NOTE, load_default="", metadata={"description": say("Why. Needed where somebody else decides.")})
    needed_on = Day(load_default=None, allow_none=True, metadata={"description": say("The day the seats are needed by.")})
    shown_total_minor = Whole(load_default=None, allow_none=True, metadata={
        "description": say("The total that was shown to the buyer: the request is refused if it is another by now.")})  # fmt: skip


class QuoteLineIn(Strict):
    product = Text(SLUG, required=True)
    seats = Whole(required=True)
    unit_price_minor = Whole(required=True, metadata={"description": say("Per seat and month, in minor units.")})
    discount_percent = Percent(load_default=Decimal(0), metadata={"type": ["string", "number"], "examples": ["10", 12.5]})


class QuoteIn(Strict):
    lines = listed(QuoteLineIn, required=True)
    valid_until = Day(required=True, metadata={"description": say("The offer's last day, in the account's time zone.")})
    starts_on = Day(load_default=None, allow_none=True)
    terms = Text(TERMS, load_default="")


class StepIn(Strict):
    verb = Text(SLUG, required=True, metadata={"description": say("One of the order's “steps”.")})
    note = Text(NOTE, load_default="", metadata={"description": say("Words for whoever reads the history. Some steps need them.")})
    version = Whole(load_default=None, allow_none=True, metadata={
        "description": say("The version the decision was made on; the step is refused if the order has moved since.")})  # fmt: skip
    valid_until = Day(load_default=None, allow_none=True, metadata={"description": say("For “extend_quote”: the new last day.")})
    rep = Text(254, load_default=None, allow_none=True, metadata={"description": say("For “assign”: the representative's e-mail.")})


class ListingIn(Strict):
    state = OneOf(State, metadata={"description": say("Only orders in this state.")})
    account = Text(SLUG, metadata={"description": say("Only orders of this account, by its slug.")})
    mine = YesNo(metadata={
        "description": say("Only orders I asked for or, as a representative, have claimed.")})  # fmt: skip
    cursor = Text(500, metadata={"description": say("The “next” of the page before.")})
