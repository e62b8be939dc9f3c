"""What the API answers about planned changes, described."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields

from app.web.api.answers import day, listed, moment, text, told, whole
from workflows.sentences import say


def yes_no(description: str = "") -> fields.Boolean:
    return fields.Boolean(required=True, metadata=told(description) if description else {})


class PlannedChange(Schema):
    id = text()
    product = text(say("The licence: a product or a suite."))
    change = text(say("Why: a row of “may”, or the end of lent seats."))
    seats = whole(say("The difference."))
    ends = yes_no(say("The product itself goes."))
    seats_before = whole()
    seats_after = whole()
    effective_on = day(say("The first day it counts, in the account’s time zone."))
    last_day = day(say("The last day to change one’s mind."))
    saving_minor = whole(say("For a full cycle, before tax."))
    currency = text()
    order = text(say("The order it belongs to."), allow_none=True)
    planned_by = text()
    people_losing = whole(say("How many people would lose a seat."))
    seats_stuck = whole(say("Seats that cannot go as long as somebody uses them."))


class PlannedChangesOut(Schema):
    planned_changes = listed(PlannedChange)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class Loser(Schema):
    name = text()
    email = text()
    added_at = moment()
    is_suspended = yes_no()
    is_chosen = yes_no(say("By an admin of the account."))


class PlannedPeopleOut(Schema):
    id = text()
    count = whole(say("How many would lose a seat; of very many only the first are listed."))
    people = listed(Loser)


class CancelledOut(Schema):
    id = text()
    status = text()
