"""What the desk promises, who works when, and who gets what, through the API: the managers' pages for programs (U11, R67)."""

from __future__ import annotations

from datetime import time
from typing import Any

from app.access import Access, for_whom
from app.errors import Invalid
from app.models.kinds import Tier
from app.services.idempotency import Answer
from app.services.queueing import calendars, due_reading, service_levels, sharing_rules
from app.services.queueing.calendars import Hand, WorkWeek
from app.services.queueing.service_levels import ServiceLevel
from app.services.queueing.sharing_rules import Kind, Rule
from app.web.api.blueprint import api
from app.web.api.desk_rules_shapes import (
    ALL_HOURS,
    ASSIGNMENTS,
    AWAY,
    AWAY_ANSWER,
    DUE,
    HOURS,
    LEVEL,
    LEVELS,
    RULES,
    AllHoursOut,
    AssignmentsOut,
    AwayIn,
    AwayOut,
    CapacityIn,
    DueOut,
    HoursIn,
    HoursOut,
    LevelIn,
    LevelsOut,
    PeopleHoursOut,
    RulesIn,
    TierIn,
    TierOut,
)
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment
from app.web.desk.due_words import due_words
from app.web.viewing import viewer
from workflows.sentences import say


@api.get("/orders/<reference>/due")
@api.output(DueOut, example=DUE)
@api.doc(
    summary=say("Read when an order is due"),
    description=say(
        "In working time of whoever has it. “left_seconds” is what a stopped clock will go on with; “announced” is what is said when."
    ),
)
@for_whom(Access.STAFF)
def due(reference: str) -> Any:
    """Read when an order is due."""
    found = due_reading.of_order(viewer(), reference)
    words = due_words(found.due_at, found.due_soon_at, found.left_seconds)
    announced = [{"kind": one.kind, "of": one.due_of, "at": moment(one.at), "sent_at": moment(one.sent_at)}
                 for one in found.announced]  # fmt: skip
    return plain({"due_at": moment(found.due_at), "of": found.due_of, "urgency": words.urgency if words else None,
                  "words": words.words if words else None, "left_seconds": found.left_seconds, "tier": found.tier,
                  "announced": announced})  # fmt: skip


@api.get("/service-levels")
@api.output(LevelsOut, example=LEVELS)
@api.doc(
    summary=say("Read the service levels"),
    description=say("What each tier is promised, in minutes of working time."),
)
@for_whom(Access.HEADS)
def read_levels() -> Any:
    """Read the service levels."""
    return plain(_levels())


@api.put("/service-levels/<tier>")
@api.input(LevelIn, arg_name="body", example=LEVEL)
@api.output(LevelsOut, example=LEVELS)
@api.doc(
    summary=say("Change a service level"),
    description=say("The due times of its open orders follow within seconds."),
)
@for_whom(Access.HEADS)
@once
def write_level(tier: str, body: dict[str, Any]) -> Answer:
    """Change a service level."""
    service_levels.save(viewer(), tier, ServiceLevel(**body))
    return Answer(200, _levels(), {})


@api.put("/accounts/<slug>/service-level")
@api.input(TierIn, arg_name="body", example={"tier": "gold"})
@api.output(TierOut, example={"account": "atelier-nord", "tier": "gold"})
@api.doc(
    summary=say("Put an account into a tier"),
    description=say("The due times of its open orders follow within seconds."),
)
@for_whom(Access.HEADS)
@once
def give_tier(slug: str, body: dict[str, Any]) -> Answer:
    """Put an account into a tier."""
    service_levels.give(viewer(), slug, body["tier"])
    return Answer(200, {"account": slug, "tier": body["tier"]}, {})


@api.get("/working-hours")
@api.output(AllHoursOut, example=ALL_HOURS)
@api.doc(
    summary=say("Read everybody’s working hours"),
    description=say("Those of the desk, and of each person, with their days away."),
)
@for_whom(Access.HEADS)
def read_hours() -> Any:
    """Read everybody's working hours."""
    return plain({"desk": _hours(calendars.desk()), "people": [_hand(one) for one in calendars.team()]})


@api.put("/working-hours/desk")
@api.input(HoursIn, arg_name="body", example=HOURS)
@api.output(HoursOut, example=HOURS)
@api.doc(
    summary=say("Change the desk’s working hours"),
    description=say("They hold for orders nobody has claimed, and for whoever has no hours of their own."),
)
@for_whom(Access.HEADS)
@once
def write_desk_hours(body: dict[str, Any]) -> Answer:
    """Change the desk's working hours."""
    calendars.save(viewer(), None, _typed(body))
    return Answer(200, _hours(calendars.desk()), {})


@api.put("/working-hours/<int:staff_id>")
@api.input(HoursIn, arg_name="body", example=HOURS)
@api.output(HoursOut, example=HOURS)
@api.doc(
    summary=say("Change somebody’s working hours"),
    description=say("Everybody their own; managers everybody’s. Seven days, Monday first; null is a free day."),
)
@for_whom(Access.AT_WORK)
@once
def write_hours(staff_id: int, body: dict[str, Any]) -> Answer:
    """Change somebody's working hours."""
    calendars.save(viewer(), staff_id, _typed(body))
    return Answer(200, _hours(calendars.of(viewer(), staff_id).hours), {})


@api.post("/working-hours/<int:staff_id>/away")
@api.input(AwayIn, arg_name="body", example=AWAY)
@api.output(AwayOut, example=AWAY_ANSWER)
@api.doc(
    summary=say("Add days away"),
    description=say("The rules give this person nothing then. The clocks of orders they have go on."),
)
@for_whom(Access.AT_WORK)
@once
def go_away(staff_id: int, body: dict[str, Any]) -> Answer:
    """Add days away."""
    away_id = calendars.go_away(viewer(), staff_id, body["from_on"], body["until_on"])
    return Answer(200, {"id": away_id, "from_on": body["from_on"].isoformat(), "until_on": body["until_on"].isoformat()}, {})


@api.delete("/working-hours/<int:staff_id>/away/<int:away_id>")
@api.output(PeopleHoursOut, example={"people": ALL_HOURS["people"]})
@api.doc(
    summary=say("Forget days away"),
    description=say("Answers with the person’s hours as they are then."),
)
@for_whom(Access.AT_WORK)
@once
def come_back(staff_id: int, away_id: int) -> Answer:
    """Forget days away."""
    calendars.come_back(viewer(), staff_id, away_id)
    return Answer(200, {"people": [_hand(calendars.of(viewer(), staff_id))]}, {})


@api.get("/assignments")
@api.output(AssignmentsOut, example=ASSIGNMENTS)
@api.doc(
    summary=say("Read who gets new orders"),
    description=say("The rules in the order they are asked, and how much each representative has and can have."),
)
@for_whom(Access.HEADS)
def read_assignments() -> Any:
    """Read who gets new orders."""
    return plain(_assignments())


@api.put("/assignments")
@api.input(RulesIn, arg_name="body", example=RULES)
@api.output(AssignmentsOut, example=ASSIGNMENTS)
@api.doc(
    summary=say("Say who gets new orders"),
    description=say("These rules take the place of all others. Without rules every order waits to be claimed."),
)
@for_whom(Access.HEADS)
@once
def write_assignments(body: dict[str, Any]) -> Answer:
    """Say who gets new orders."""
    by_address = {place.email: place.id for place in sharing_rules.places()}
    rules = []
    for n, one in enumerate(body["rules"]):
        unknown = [email for email in one["reps"] if email.lower() not in by_address]
        if unknown:
            raise Invalid(say("Choose sales representatives of the list."), field=f"rules.{n}.reps")
        rules.append(Rule(Kind(one["kind"]), tuple(one["countries"]), tuple(by_address[email.lower()] for email in one["reps"])))
    sharing_rules.write(viewer(), rules)
    return Answer(200, _assignments(), {})


@api.put("/assignments/<int:staff_id>/capacity")
@api.input(CapacityIn, arg_name="body", example={"most_open": 20})
@api.output(AssignmentsOut, example=ASSIGNMENTS)
@api.doc(
    summary=say("Say how much somebody can have"),
    description=say("At most so many open orders by the rules; null for any number."),
)
@for_whom(Access.HEADS)
@once
def write_capacity(staff_id: int, body: dict[str, Any]) -> Answer:
    """Say how much somebody can have."""
    sharing_rules.limit(viewer(), staff_id, body["most_open"])
    return Answer(200, _assignments(), {})


def _levels() -> dict[str, Any]:
    names = ("response_minutes", "decision_minutes", "remind_minutes", "escalate_minutes")
    found = service_levels.levels()
    return {"levels": [{"tier": tier.value, **{name: getattr(found[tier], name) for name in names}} for tier in Tier]}


def _hours(kept: WorkWeek) -> dict[str, Any]:
    week = [one and [one[0].strftime("%H:%M"), one[1].strftime("%H:%M")] for one in kept.week]
    return {"country": kept.country, "zone": kept.zone, "week": week}


def _hand(one: Hand) -> dict[str, Any]:
    away = [{"id": days.id, "from_on": days.from_on.isoformat(), "until_on": days.until_on.isoformat()} for days in one.away]
    return {"id": one.id, "name": one.name, "is_own": one.is_own, "hours": _hours(one.hours), "away": away}


def _typed(body: dict[str, Any]) -> WorkWeek:
    week = tuple(one and (time.fromisoformat(one[0]), time.fromisoformat(one[1])) for one in body["week"])
    return WorkWeek(body["country"], body["zone"], week)


def _assignments() -> dict[str, Any]:
    places = sharing_rules.places()
    emails = {place.id: place.email for place in places}
    rules = [{"kind": rule.kind.value, "countries": list(rule.countries), "reps": [emails[one] for one in rule.reps if one in emails]}
             for rule in sharing_rules.rules()]  # fmt: skip
    people = [{"id": one.id, "name": one.name, "email": one.email, "open": one.open, "most_open": one.most_open, "is_away": one.is_away}
              for one in places]  # fmt: skip
    return {"rules": rules, "representatives": people}
