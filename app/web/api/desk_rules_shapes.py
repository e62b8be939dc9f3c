"""What the API takes and answers about promises, hours and the sharing of orders; the tests send these examples."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields, validate

from app.models.kinds import Tier
from app.services.queueing.sharing_rules import MOST_RULES, Kind
from app.web.api.answers import day, listed, moment, one_of, text, told, whole
from app.web.api.fields import MISSING, Day, Strict, Text, Whole
from workflows.sentences import say

LEVEL: dict[str, Any] = {"response_minutes": 240, "decision_minutes": 960, "remind_minutes": 60, "escalate_minutes": 120}
LEVELS: dict[str, Any] = {"levels": [{"tier": "gold", **LEVEL}]}
WEEK = [*[["09:00", "17:00"]] * 5, None, None]
HOURS: dict[str, Any] = {"country": "FR", "zone": "Europe/Paris", "week": WEEK}
AWAY: dict[str, Any] = {"from_on": "2027-08-02", "until_on": "2027-08-13"}
AWAY_ANSWER: dict[str, Any] = {"id": 3, **AWAY}
ALL_HOURS: dict[str, Any] = {"desk": HOURS, "people": [{"id": 1, "name": "Rita Reyes", "is_own": True, "hours": HOURS, "away": [AWAY_ANSWER]}]}
RULES: dict[str, Any] = {"rules": [{"kind": "territory", "countries": ["BE", "LU"], "reps": []}, {"kind": "round_robin"}]}
ASSIGNMENTS: dict[str, Any] = {
    "rules": [{"kind": "round_robin", "countries": [], "reps": []}],
    "representatives": [{"id": 1, "name": "Rita Reyes", "email": "rita@vendor.example", "open": 4, "most_open": 20, "is_away": False}],
}
DUE: dict[str, Any] = {
    "due_at": "2026-11-24T09:00:00.000000Z", "of": "response", "urgency": "on_time", "words": "On time", "left_seconds": None,
    "tier": "standard", "announced": [{"kind": "soon", "of": "response", "at": "2026-11-23T15:00:00.000000Z", "sent_at": None}],
}  # fmt: skip
A_LIST: dict[str, Any] = {**MISSING, "invalid": say("A list is needed here.")}


class LevelIn(Strict):
    response_minutes = Whole(required=True, about=say("Working time until the customer first hears from us."))
    decision_minutes = Whole(required=True, about=say("Until the offer or the refusal is out."))
    remind_minutes = Whole(required=True, about=say("Before the due time: due soon."))
    escalate_minutes = Whole(required=True, about=say("After it: the managers are told."))


class LevelOut(Schema):
    tier = one_of(Tier)
    response_minutes = whole()
    decision_minutes = whole()
    remind_minutes = whole()
    escalate_minutes = whole()


class LevelsOut(Schema):
    levels = listed(LevelOut)


class TierIn(Strict):
    tier = Text(30, required=True, validate=validate.OneOf([one.value for one in Tier], error=say("There is no such tier.")))


class TierOut(Schema):
    account = text()
    tier = one_of(Tier)


class Clock(Text):
    """A time of day, "09:00"."""

    def __init__(self) -> None:
        super().__init__(5, required=True)
        self.metadata = {**self.metadata, "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
        self.validators.append(validate.Regexp(r"([01]\d|2[0-3]):[0-5]\d\Z", error=say("A time of day is needed here, like 09:00.")))


def _seven(week: list[Any]) -> None:
    if len(week) != 7:
        raise ValidationError(say("A week has seven days."))


class HoursIn(Strict):
    country = Text(2, required=True, about=say("ISO 3166: whose public holidays."))
    zone = Text(60, required=True, about=say("IANA name."))
    week = fields.List(
        fields.List(Clock(), allow_none=True, validate=validate.Length(equal=2, error=say("From when until when is needed here."))),
        required=True, validate=_seven, error_messages=A_LIST, metadata=told(say("Monday first; null is a free day; until midnight is 00:00.")),
    )  # fmt: skip


class WorkWeekPart(Schema):
    country = text()
    zone = text()
    week = fields.List(fields.List(fields.String(), allow_none=True), required=True)


class HoursOut(WorkWeekPart):
    """The same by itself: the document knows what is answered and what is part of it by two names."""


class AwayIn(Strict):
    from_on = Day(required=True)
    until_on = Day(required=True, about=say("The last day."))


class AwayPart(Schema):
    id = whole()
    from_on = day()
    until_on = day()


class AwayOut(AwayPart):
    pass


class HandOut(Schema):
    id = whole()
    name = text()
    is_own = fields.Boolean(required=True, metadata=told(say("False: these are the desk’s hours.")))
    hours = fields.Nested(WorkWeekPart, required=True)
    away = listed(AwayPart)


class AllHoursOut(Schema):
    desk = fields.Nested(WorkWeekPart, required=True)
    people = listed(HandOut)


class PeopleHoursOut(Schema):
    people = listed(HandOut)


class RuleIn(Strict):
    kind = Text(20, required=True, validate=validate.OneOf([one.value for one in Kind], error=say("There is no such kind of rule.")))
    countries = fields.List(Text(2), load_default=list, error_messages=A_LIST, metadata=told(say("Of a territory.")))
    reps = fields.List(Text(254), load_default=list, error_messages=A_LIST, metadata=told(say("E-mail addresses; empty: every representative.")))


class RulesIn(Strict):
    rules = fields.List(fields.Nested(RuleIn), required=True, validate=validate.Length(max=MOST_RULES, error=say("At most 50 rules.")),
                        error_messages=A_LIST)  # fmt: skip


class CapacityIn(Strict):
    most_open = Whole(required=True, allow_none=True)


class RuleOut(Schema):
    kind = one_of(Kind)
    countries = fields.List(fields.String(), required=True)
    reps = fields.List(fields.String(), required=True)


class PlaceOut(Schema):
    id = whole()
    name = text()
    email = text()
    open = whole(say("Open orders."))
    most_open = whole(say("Null: any number."), allow_none=True)
    is_away = fields.Boolean(required=True)


class AssignmentsOut(Schema):
    rules = listed(RuleOut)
    representatives = listed(PlaceOut)


class AnnouncedOut(Schema):
    kind = one_of(("soon", "due", "escalate"))
    of = one_of(("response", "decision"))
    at = moment()
    sent_at = moment(allow_none=True)


class DueOut(Schema):
    due_at = moment(say("Null: nobody of ours is awaited, the clock stands, or it is about to be set."), allow_none=True)
    of = fields.String(required=True, allow_none=True, validate=validate.OneOf(["response", "decision", None]))
    urgency = fields.String(required=True, allow_none=True, validate=validate.OneOf(["late", "soon", "on_time", "paused", None]))
    words = text(allow_none=True)
    left_seconds = whole(say("Of a clock that stands."), allow_none=True)
    tier = one_of(Tier)
    announced = listed(AnnouncedOut)
