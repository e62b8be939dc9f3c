"""What the API answers, described; `representing.py` builds it."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields, validate

from app.models.kinds import ChangeStatus, TaxKind, TemporaryKind
from app.services.seating.temporary_reading import Standing
from workflows.intake import AccountType, Change, Path, Power
from workflows.seat_order import State
from workflows.sentences import say
from workflows.words import Turn


def told(text: str) -> dict[str, str]:
    return {"description": text}


def text(description: str = "", **kwargs: Any) -> fields.String:
    return fields.String(required=True, metadata=told(description) if description else {}, **kwargs)


def whole(description: str = "", **kwargs: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata=told(description) if description else {}, **kwargs)


def day(description: str = "") -> fields.Date:
    return fields.Date(required=True, allow_none=True, metadata=told(description) if description else {})


def moment(description: str = "", **kwargs: Any) -> fields.DateTime:
    return fields.DateTime(required=True, metadata=told(description) if description else {}, **kwargs)


def one_of(members: Any, **kwargs: Any) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf([str(one) for one in members]), **kwargs)


def listed(kind: type[Schema], description: str = "") -> Any:
    about = told(description) if description else {}
    return fields.List(fields.Nested(kind), required=True, metadata=about)


class HeldProduct(Schema):
    product = text()
    suite = text(say("The suite it is held through: its products share their seats."), allow_none=True)
    plan = text(say("The plan’s slug."))
    plan_name = text()
    unit_price_minor = whole(say("Per seat and month."), allow_none=True)
    purchased = whole(say("Base seats that are live today."))
    temporary = whole(say("Temporary seats that count today beside them."))
    used = whole(say("Seats somebody has."))
    reserved = whole(say("Seats of accepted orders that are not there yet."))
    planned = whole(say("What “purchased” becomes once everything accepted has taken effect."))
    free = whole(say("Seats a person could take now."))


class TemporarySeatsOut(Schema):
    id = whole()
    product = text(say("The licence: a product or a suite."))
    seats = whole()
    starts_on = day(say("The first day."))
    ends_on = day(say("The first day without them."))
    status = one_of(Standing)
    ending = text(say("Of ended ones: expired, converted, ended_early or with_licence."), allow_none=True)
    previous = whole(say("The period this one extends."), allow_none=True)
    order = text(say("The reference of the order that brought them."), allow_none=True)
    asked_in = text(say("The reference of an open order about them."), allow_none=True)


class SubscriptionOut(Schema):
    account = text(say("The account’s slug."))
    name = text()
    type = one_of(AccountType)
    standing = one_of(("good", "suspended"))
    currency = text(say("ISO 4217; every amount is in its minor units."))
    renews_on = day()
    may = fields.List(
        one_of((*Change, *Power)), required=True,
        metadata=told(say("What is open to you: each “change” you may make or ask for; “grant_billing_rights” to the owner; and"
                          " “ask_without_billing_rights” where an admin asks and the owner or a billing admin decides.")),
    )  # fmt: skip
    products = listed(HeldProduct)
    temporary_seats = listed(TemporarySeatsOut, say("Those that are active or scheduled."))


class Links(Schema):
    self = text(say("Where the order is read."))
    steps = text(say("Where a step is sent."))
    quotes = text(say("Where the versions of its quote are read."))


class SignedOut(Schema):
    version = whole(say("Of the quote."))
    name = text()
    title = text()
    purchase_order_number = text()
    sha256 = text(say("Of the document that was kept."))
    accepted_at = moment()


class OrderInBrief(Schema):
    reference = text(say("Like SO-7F3K2."))
    account = text(say("The account’s slug."))
    state = one_of(State)
    words = text(say("What the customer reads for the state, in your language."))
    turn = one_of(Turn, metadata=told(say("Who is to act next.")))
    version = whole(say("Grows with every step."))
    round = whole(say("Grows when a closed request is sent again."))
    change = one_of(Change)
    currency = text()
    is_at_contract_price = fields.Boolean(required=True)
    rep = text(say("The sales representative who has it."), allow_none=True)
    valid_until = day(say("The last day of the offer that is out."))
    starts_on = day(say("The day the seats are to start."))
    state_since = moment()
    steps = fields.List(fields.String(), required=True, metadata=told(say("The verbs open to you now.")))
    links = fields.Nested(Links, required=True)
    acceptance = fields.Nested(SignedOut, allow_none=True, metadata=told(say(
        "Of an acceptance: what was kept; null when something no longer holds, and the order went back to the representative.")))
    news = fields.String(metadata=told(say("Of a decision that came too late: who has decided, and when. Nothing was changed.")))


class AskedPeriod(Schema):
    kind = one_of(TemporaryKind)
    starts_on = day()
    ends_on = day(say("The first day without the seats."))


class OrderLine(Schema):
    product = text()
    plan = text(say("The plan’s slug."), allow_none=True)
    plan_name = text(allow_none=True)
    seats = whole()
    unit_price_minor = whole(say("What was shown when it was asked."), allow_none=True)


class QuoteLine(Schema):
    product = text()
    plan = text(say("The plan’s slug."), allow_none=True)
    plan_name = text(allow_none=True)
    asked_seats = whole()
    seats = whole()
    list_price_minor = whole(
        say("By the price book of the day it was written, or by the account’s contract where that is lower: discounts are counted from it.")
    )
    unit_price_minor = whole()
    discount_percent = text(say("A decimal number."))
    starts_on = day(say("Later than the rest of the quote; empty: with it."))
    amount_minor = whole(say("A full cycle, after all discounts; of temporary seats, their period."))
    due_now_minor = whole(say("The part that is due for the rest of the cycle."))


class Quote(Schema):
    version = whole(say("Versions that were sent never change."))
    status = one_of(("draft", "sent", "superseded"))
    currency = text()
    valid_until = day()
    starts_on = day()
    ends_on = day(say("Of temporary seats: the first day without them."))
    terms = text()
    note = text(say("A word to the customer above the offer."))
    discount_percent = text(say("On everything, after the discounts of the lines; a decimal number."))
    discount_due_minor = whole(say("What it takes off what is due now."))
    months = whole(say("The length of the billing cycle."))
    prorated_on = day()
    tax_percent = text(say("A decimal number."))
    tax_kind = one_of(TaxKind)
    net_minor = whole()
    due_now_minor = whole()
    tax_minor = whole()
    total_minor = whole()
    written_by = text(allow_none=True)
    created_at = moment()
    sent_at = moment(allow_none=True)
    lines = listed(QuoteLine)


class Event(Schema):
    position = whole(say("Its place in the account’s history."))
    verb = text()
    from_ = text(data_key="from", allow_none=True)
    to = text(allow_none=True)
    who = text()
    role = text()
    at = moment()
    comment = text()
    details = fields.Dict(required=True)


class DocumentOut(Schema):
    id = text()
    name = text()
    size_bytes = whole()
    sha256 = text(say("Of the content, in hexadecimal."))


class LaterLineOut(Schema):
    product = text()
    seats = whole()
    on = day(say("The day they are to be there."))


class OrderOut(OrderInBrief):
    requester = text()
    justification = text()
    needed_on = day()
    temporary = fields.Nested(
        AskedPeriod, required=True, allow_none=True, metadata=told(say("What is asked about temporary seats."))
    )
    created_at = moment()
    lines = listed(OrderLine)
    waits_for = text(say("The reference of the open request that is decided first."), allow_none=True)
    still_to_come = listed(LaterLineOut, say("Lines agreed for a later day. Until they are there, a fulfilled order is in progress."))
    documents = listed(DocumentOut, say("What the account has attached, as PDF."))
    quotes = listed(Quote, say("All versions, newest first."))
    events = listed(Event, say("The history, oldest first."))


class ListedOrder(OrderOut):
    """The same in a list. A class of its own, because the document names each answer once."""


class OrdersPage(Schema):
    orders = listed(ListedOrder)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class SeatChangeOut(Schema):
    id = text()
    product = text(say("The licence: a product or a suite."))
    seats = whole(say("The difference."))
    status = one_of(ChangeStatus)
    effective_on = day()


class RequestedOrder(OrderInBrief):
    """The same after a request."""


class PriceOut(Schema):
    currency = text(say("ISO 4217; every amount is in its minor units."))
    net_minor = whole(say("A full cycle, before tax; of temporary seats, their period."))
    due_now_minor = whole(say("The part that is due for the rest of the cycle."))
    tax_minor = whole(say("Tax on what is due now."))
    total_minor = whole(say("Due now, with tax."))
    prorated_on = day(say("The first day that is charged."))
    promo_code = text(say("The promo code that counts."), allow_none=True)


class RequestOut(Schema):
    path = one_of(Path, metadata=told(say("What became of it.")))
    price = fields.Nested(PriceOut, required=True)
    order = fields.Nested(RequestedOrder, required=True, allow_none=True)
    seat_changes = listed(SeatChangeOut)


class FieldFault(Schema):
    field = text(say("Like lines.0.seats."))
    reason = text(say("In your language."))


class ProblemOut(Schema):
    type = text(say("An address that explains the code."))
    title = text()
    status = whole()
    detail = text(say("What happened, in your language."))
    code = text(say("Stable: decide by it."))
    request_id = text(say("Tell us this when you ask for help."))
    errors = fields.List(fields.Nested(FieldFault), metadata=told(say("The fields at fault, the first hundred.")))
    who = fields.String(metadata=told(say("Of a lost race: who was first.")))
    verb = fields.String(metadata=told(say("Of a lost race: with which step.")))
    at = fields.String(allow_none=True, metadata=told(say("Of a lost race: when.")))
    open_request = fields.String(metadata=told(say("The reference of the request that is open.")))
    may_join = fields.Boolean(metadata=told(say("Whether a request like this can join the open one.")))
