"""What the API takes."""

from __future__ import annotations

from decimal import Decimal

from marshmallow import validate

from app.models.kinds import TemporaryKind
from app.services.ordering.queue import Sort, Urgency, View
from app.web.api.fields import Asked, Day, Figures, Flag, OneOf, Percent, Strict, Text, Whole, YesNo, listed
from workflows.intake import AccountType, Change
from workflows.open_requests import Choice
from workflows.seat_order import SEAT_ORDER, Role, State
from workflows.sentences import say

SLUG, NOTE, TERMS = 60, 2000, 5000
VERBS = tuple(dict.fromkeys(one.verb for one in SEAT_ORDER.steps if one.roles != {Role.SYSTEM}))
"""Steps that people take, in the order of the table."""


class AskedLineIn(Strict):
    product = Text(SLUG, required=True, about=say("The product’s slug."))
    seats = Whole(
        load_default=0, about=say("How many to add, or to remove; left out where only the plan changes.")
    )
    plan = Text(SLUG, load_default=None, allow_none=True, about=say("The plan’s slug, where one is chosen."))


class RequestIn(Strict):
    change = OneOf(Change, required=True, about=say("What is asked: a row of “may”."))
    lines = listed(AskedLineIn, required=True)
    kind = OneOf(
        TemporaryKind, load_default=TemporaryKind.LEND, about=say("For “temporary_seats”: what is done to them.")
    )
    temporary = Whole(
        load_default=None,
        allow_none=True,
        about=say("For “temporary_seats” that are there: which; their “id”."),
    )
    starts_on = Day(load_default=None, allow_none=True, about=say("For “temporary_seats”: the first day."))
    ends_on = Day(
        load_default=None, allow_none=True, about=say("For “temporary_seats”: the first day without them.")
    )
    justification = Text(NOTE, load_default="", about=say("Why. Needed where somebody else decides."))
    needed_on = Day(load_default=None, allow_none=True, about=say("The day the seats are needed by."))
    shown_total_minor = Whole(
        load_default=None,
        allow_none=True,
        about=say("What the buyer was shown: another total by now is refused."),
    )
    promo_code = Text(
        SLUG, load_default="", about=say("A promo code, for accounts that change their subscription themselves.")
    )
    open_request = OneOf(
        Choice,
        about=say("Needed while a request of the account is open: join it, or wait until it is decided."),
    )


class ChangedRequestIn(Strict):
    lines = listed(AskedLineIn, required=True)
    justification = Text(NOTE, required=True, about=say("Why. Whoever decides reads it."))
    needed_on = Day(load_default=None, allow_none=True, about=say("The day the seats are needed by."))
    shown_total_minor = Whole(
        load_default=None,
        allow_none=True,
        about=say("What the buyer was shown: another total by now is refused."),
    )


class QuoteLineIn(Strict):
    product = Text(SLUG, required=True)
    seats = Whole(required=True)
    unit_price_minor = Whole(required=True, about=say("Per seat and month, in minor units."))
    discount_percent = Percent(
        load_default=Decimal(0), metadata={"type": ["string", "number"], "examples": ["10", 12.5]}
    )
    starts_on = Day(
        load_default=None, allow_none=True, about=say("Later than the rest; at the latest with the next cycle.")
    )


class QuoteIn(Strict):
    lines = listed(QuoteLineIn, required=True)
    valid_until = Day(required=True, about=say("The offer’s last day, in the account’s time zone."))
    starts_on = Day(load_default=None, allow_none=True)
    ends_on = Day(
        load_default=None,
        allow_none=True,
        about=say("Of temporary seats: the first day without them. Left out: as asked."),
    )
    terms = Text(TERMS, load_default="")
    note = Text(TERMS, load_default="", about=say("A word to the customer above the offer."))
    discount_percent = Percent(
        load_default=Decimal(0), metadata={"type": ["string", "number"], "examples": ["5", 2.5]},
    )


class StepIn(Strict):
    verb = OneOf(VERBS, required=True, about=say("One of the order’s “steps”."))
    note = Text(
        NOTE, load_default="", about=say("Words for whoever reads the history. Some steps need them.")
    )
    version = Whole(
        load_default=None,
        allow_none=True,
        about=say("The version that was decided on; refused if the order has moved since."),
    )
    valid_until = Day(load_default=None, allow_none=True, about=say("For “extend_quote”: the new last day."))
    rep = Text(
        254, load_default=None, allow_none=True, about=say("For “assign” and “hand_over”: the representative’s e-mail.")
    )
    sends_itself = Flag(load_default=False, about=say("For “request_approval”: the last approval sends the offer."))
    approver = Text(254, load_default=None, allow_none=True, about=say("For “add_approver”: the e-mail of whoever is asked, too."))
    group = Text(80, load_default=None, allow_none=True, about=say("For “add_approver”: the group that lacks people."))
    approval_round = Whole(load_default=None, allow_none=True, about=say("The round of approval that was decided on."))


class ListingIn(Asked):
    state = OneOf(State, about=say("Only orders in this state."))
    account = Text(SLUG, about=say("Only orders of this account, by its slug."))
    mine = YesNo(about=say("Only orders I asked for or, as a representative, have claimed."))
    q = Text(200, about=say("Words of the reference, the account, the requester, the reason and the messages; each may be a beginning. "
                            "The vendor’s people also search their notes."))  # fmt: skip
    view = OneOf(View, about=say("One of the desk’s views; “mine” and “snoozed” are those of the representative who asks."))
    team = Figures(attribute="team_id", validate=validate.Range(1, error=say("There is no such team.")),
                   about=say("Only orders of the representatives of this team of the vendor’s, by its id; for the vendor’s people."))  # fmt: skip
    product = Text(SLUG, about=say("Only orders with a line of this product, by its slug."))
    account_type = OneOf(AccountType, about=say("Only orders of accounts of this type."))
    urgency = OneOf(Urgency, about=say("How pressing it is, by its due time."))
    amount_from = Figures(about=say("Worth at least so much a year, before tax, in minor units."))
    amount_to = Figures(about=say("Worth at most so much a year, before tax, in minor units."))
    sort = OneOf(Sort, about=say("Which stands first; otherwise what suits the filters."))
    cursor = Text(500, about=say("The “next” of the page before."))
