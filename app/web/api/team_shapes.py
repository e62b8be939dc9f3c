"""What the API takes and answers about the people of an account."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.models.kinds import AccountRole, ProductRole
from app.services.people.adding import WhenFull
from app.web.api.answers import listed, moment, one_of, text, told, whole
from app.web.api.bodies import NOTE, SLUG
from app.web.api.fields import OneOf, Strict, Text, YesNo
from app.web.api.fields import listed as asked_list
from workflows.sentences import say


class Show(StrEnum):
    USED = "used"
    UNEXPECTED = "unexpected"
    WAITING = "waiting"
    SUSPENDED = "suspended"


class TrueOrFalse(YesNo):
    """As JSON has them."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid")
        return value


class PersonLinks(Schema):
    self = text()


class HeldRole(Schema):
    product = text()
    role = one_of(ProductRole)
    waits_for_seat = fields.Boolean(required=True, metadata=told(say("Invited, and no seat is free yet.")))


class PersonOut(Schema):
    id = whole()
    name = text()
    email = text()
    role = one_of(AccountRole, metadata=told(say("The role in the account.")))
    has_billing_rights = fields.Boolean(required=True)
    suspended = fields.Boolean(required=True, metadata=told(say("Cannot sign in; still uses the seats of counted roles.")))
    created_at = moment()
    products = listed(HeldRole)
    links = fields.Nested(PersonLinks, required=True)


class ListedPerson(PersonOut):
    """The same in a list."""


class PeoplePage(Schema):
    people = listed(ListedPerson)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class AddedPerson(PersonOut):
    """The same, just added."""


class AddedOut(Schema):
    person = fields.Nested(AddedPerson, required=True)
    waits_for = fields.List(fields.String(), required=True, metadata=told(say("Products without a free seat.")))
    order = text(say("The reference of the request for the missing seats, if one was made."), allow_none=True)
    owner_is_asked = fields.Boolean(required=True, metadata=told(say("Those who may buy were asked by mail.")))


class RoleIn(Strict):
    product = Text(SLUG, required=True)
    role = OneOf(ProductRole, required=True, about=say("“admin” and “agent” use a seat."))


class PersonIn(Strict):
    name = Text(200, required=True)
    email = Text(254, required=True)
    role = OneOf(AccountRole, required=True, about=say("The role in the account; not “owner”."))
    products = asked_list(RoleIn, load_default=list)
    when_full = OneOf(WhenFull, load_default=WhenFull.REFUSE, about=say("What becomes of them when no seat is free."))
    justification = Text(NOTE, load_default="", about=say("Why, for “ask”: whoever decides reads it."))


class PersonChangeIn(Strict):
    role = OneOf(AccountRole)
    products = asked_list(RoleIn)
    suspended = TrueOrFalse()
    may_wait = TrueOrFalse(load_default=False, about=say("With no seat free: keep a place in the queue instead of a refusal."))


class PeopleIn(Strict):
    show = OneOf(Show, about=say("“unexpected”: suspended, or a light agent with a counted role."))
    product = Text(SLUG, about=say("Only people with a role in this product, or suite."))
    role = OneOf(AccountRole, about=say("Only this role: in the product, if one is named, else in the account."))
    q = Text(100, about=say("A part of the name or of the address."))
    cursor = Text(500, about=say("The “next” of the page before."))
