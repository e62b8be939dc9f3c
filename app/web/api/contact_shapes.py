"""What the API says of people and their rights, what it takes, and examples of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.services.people.contact_list import Seen, SortBy
from app.services.requesting.requests import MAX_TEXT
from app.web.api.answers import day, listed, moment, one_of, text, told, whole
from app.web.api.fields import OneOf, Strict, Text, Whole
from workflows.sentences import say


class ContactRole(StrEnum):
    OWNER = "owner"
    BILLING_ADMIN = "billing_admin"
    ADMIN = "admin"


class OfferAnswer(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"


class ContactOut(Schema):
    id = whole()
    name = text()
    email = text()
    role = one_of(ContactRole)
    is_suspended = fields.Boolean(required=True)
    is_email_verified = fields.Boolean(required=True, metadata=told(say("Needed to become the owner.")))
    last_sign_in_at = moment(allow_none=True)
    created_at = moment()


class ListedContact(ContactOut):
    """The same in a list: a description of the API has a name for each."""


class ContactsOut(Schema):
    contacts = listed(ListedContact, say("The owner first, then the billing admins, then the other admins."))
    next = text(say("The cursor of the next page; null at the end."), allow_none=True)


class OwnershipOfferOut(Schema):
    offered_by = text(say("The owner’s name."))
    offered_to = text(say("Who may answer."))
    contact_id = whole(say("The contact it is offered to."))
    expires_at = moment()


class CancellationOut(Schema):
    status = text(say("“planned”: it ends on that day; “asked”: the representative answers the order; “none”."))
    effective_on = day(say("The day on which the account ends."))
    order = text(say("The reference of the order, on a sales-assisted account."), allow_none=True)


class ContactsQuery(Strict):
    q = Text(200, about=say("Only names and addresses that contain this."))
    seen = OneOf(Seen, about=say("By last sign-in: “month” within 30 days, “long_ago” not for 90 days, “never”."))
    sort = OneOf(SortBy, about=say("Within each right."))
    cursor = Text(500, about=say("The “next” of the page before."))


class OwnershipOfferIn(Strict):
    contact_id = Whole(required=True, about=say("A billing admin with a verified e-mail address."))
    password = Text(500, load_default="", about=say("Your own password, to be sure that it is you."))


class OwnershipAnswerIn(Strict):
    answer = OneOf(OfferAnswer, required=True)


class CancellationIn(Strict):
    reason = Text(MAX_TEXT, required=True, about=say("Why you leave."))


class Nothing(Strict):
    """An empty body."""


SOON = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
CONTACT: dict[str, Any] = {
    "id": 12, "name": "Adrien Petit", "email": "admin@atelier-nord.example", "role": "billing_admin", "is_suspended": False,
    "is_email_verified": True, "last_sign_in_at": "2026-11-23T09:12:40.120000Z", "created_at": "2026-01-07T08:00:00.000000Z",
}  # fmt: skip
OFFER = {"offered_by": "Anouk Martin", "offered_to": "Adrien Petit", "contact_id": 12, "expires_at": "2026-12-07T09:12:40.120000Z"}
EXAMPLES: dict[str, Any] = {
    "contacts": {"contacts": [CONTACT], "next": None},
    "contact": CONTACT,
    "offer": OFFER,
    "offer_in": {"contact_id": 12, "password": "the words only you know"},
    "answer_in": {"answer": "confirm"},
    "cancellation_in": {"reason": "We close the shop"},
    "cancellation": {"status": "planned", "effective_on": SOON, "order": None},
}
