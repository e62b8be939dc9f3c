"""Quotes beyond one version: what the API takes and answers about comparing, copying, accepting, and what quotes are written with."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields, validate

from app.models.kinds import TextKind
from app.web.api.answers import OrderInBrief, Quote, day, listed, moment, one_of, text, whole
from app.web.api.bodies import NOTE, SLUG, TERMS
from app.web.api.fields import OneOf, Strict, Text, Whole
from app.web.api.files import document_field
from workflows.sentences import say

NAME = 200


class QuotesOut(Schema):
    quotes = listed(Quote, say("The newest first; drafts only for the vendor’s people."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class QuoteVersionOut(Quote):
    """One version by itself: the document names what is answered whole apart from what it is a part of."""


class AgainstIn(Strict):
    against = fields.Integer(load_default=None, strict=False, validate=validate.Range(0, 2**31 - 1), metadata={
        "description": say("The version to compare with; left out: the one before.")})  # fmt: skip


class OfferedLine(Schema):
    seats = whole()
    unit_price_minor = whole()
    discount_percent = text()
    starts_on = day()
    due_now_minor = whole()


class ChangedLine(Schema):
    product = text()
    asked_seats = whole()
    before = fields.Nested(OfferedLine, required=True, allow_none=True)
    after = fields.Nested(OfferedLine, required=True, allow_none=True)


class Difference(Schema):
    before = whole(say("A version."))
    after = whole(say("The version compared with it."))
    lines = listed(ChangedLine)
    total_before_minor = whole()
    total_after_minor = whole()
    words = fields.List(fields.String(), required=True, metadata={"description": say("What differs, as sentences.")})


class CopyIn(Strict):
    copy_from = Text(SLUG, required=True, about=say("The reference of the order whose newest offer is copied."))


class AcceptanceIn(Strict):
    name = Text(NAME, load_default="", about=say("Who accepts; left out: whoever the token belongs to."))
    title = Text(NAME, load_default="", about=say("Their title; left out: their role in the account."))
    purchase_order_number = Text(SLUG, load_default="", about=say("The customer’s own number."))
    document = document_field()
    note = Text(NOTE, load_default="", about=say("A word for whoever reads the history."))
    quote_version = Whole(
        load_default=None,
        allow_none=True,
        about=say("The version of the quote that was read; refused if another one is out. Needed once several were sent."),
    )
    version = Whole(
        load_default=None,
        allow_none=True,
        about=say("The order’s version that was decided on; refused if it has moved since."),
    )


class AcceptanceOut(OrderInBrief):
    """The order with what was kept."""


class QuoteTextIn(Strict):
    kind = OneOf(TextKind, required=True)
    name = Text(NAME, required=True)
    body = Text(TERMS, required=True, about=say("In English."))
    body_fr = Text(TERMS, load_default="", about=say("In French; empty: the English one for everybody."))
    is_retired = fields.Boolean(load_default=False, truthy={True}, falsy={False}, metadata={
        "description": say("No longer offered; quotes that use it stay as they are.")})  # fmt: skip


class QuoteTextOut(Schema):
    id = whole()
    kind = one_of(TextKind)
    name = text()
    body = text()
    body_fr = text()
    is_retired = fields.Boolean(required=True)
    changed_by = text(allow_none=True)
    changed_at = moment()


class QuoteTextKept(QuoteTextOut):
    """One text by itself."""


class QuoteTextsOut(Schema):
    texts = listed(QuoteTextOut)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)
