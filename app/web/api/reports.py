"""Managers' figures: how it stands now, and what happened in some weeks. The same numbers as the page's."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields, validate

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.ordering.status import AGES
from app.services.queueing import desk_teams
from app.services.reporting import reading, standing
from app.services.reporting.reading import Figures, Forecast
from app.services.reporting.standing import Count, Standing
from app.services.reporting.wanted import USUAL_WEEKS, WEEKS, Wanted
from app.web.api import representing
from app.web.api.answers import day, listed, moment, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.api.report_examples import FIGURES, STANDING
from app.web.api.times import moment as written
from workflows.intake import AccountType
from workflows.seat_order import State
from workflows.sentences import say


class ChoiceIn(Schema):
    rep = fields.List(fields.Integer(validate=validate.Range(1, 2**62)), validate=validate.Length(max=100),
                      metadata=told(say("Only orders of this representative, by id; given several times, of a team.")))  # fmt: skip
    team = fields.Integer(validate=validate.Range(1, 2**62),
                          metadata=told(say("Only orders of the representatives of this team, by its id; not together with “rep”.")))  # fmt: skip
    product = fields.String(validate=validate.Regexp(r"[a-z0-9-]{1,60}\Z"), metadata=told(say("Only orders for this product.")))
    type = fields.String(validate=validate.OneOf([one.value for one in AccountType]))


class FiguresIn(ChoiceIn):
    weeks = fields.Integer(load_default=USUAL_WEEKS, validate=validate.OneOf(WEEKS),
                           metadata=told(say("How many weeks, the current one the last. Weeks begin on Monday, days are UTC’s.")))  # fmt: skip


class AgeOut(Schema):
    today = whole()
    week = whole(say("1 to 6 days."))
    older = whole(say("7 days or more."))


class StateOut(Schema):
    state = one_of(State)
    orders = whole()
    by_age = fields.Nested(AgeOut, required=True)


class RepOut(Schema):
    rep = whole(say("The representative’s id; null for nobody."), allow_none=True)
    name = text(allow_none=True)
    orders = whole()
    late = whole(say("Of them, those whose due time is over."))


class OldOut(Schema):
    order = text(say("The reference."))
    state = one_of(State)
    state_since = moment()
    account = text(say("The account’s name."))
    rep = text(allow_none=True)


class StandingOut(Schema):
    open = whole(say("Open orders."))
    late = whole(say("Orders whose due time is over."))
    due_today = whole()
    states = listed(StateOut, say("States that have open orders."))
    reps = listed(RepOut)
    oldest = listed(OldOut, say("The ten that have been longest in their state."))


class FunnelStageOut(Schema):
    reached = one_of(reading.REACHED)
    orders = whole(say("Requests of the period that got at least so far."))
    seats = whole()


class TimeOut(Schema):
    state = one_of(State)
    orders = whole(say("Orders that left the state in the period."))
    p50_seconds = whole(say("Half of them had done with it within; exact to 5 percent."))
    p90_seconds = whole()


class DiscountOut(Schema):
    currency = text()
    offers = whole()
    list_minor = whole(say("A full billing cycle at list price."))
    net_minor = whole(say("The same after the discounts."))


class WeekOut(Schema):
    monday = day()
    requested = whole()
    answered = whole(say("Offers that were accepted, declined, or ran out."))
    accepted = whole()
    done = whole(say("Orders whose seats were set up."))
    seats = whole(say("More seats, or fewer when negative."))


class SeatForecastOut(Schema):
    offers = whole()
    offered_seats = whole()
    rate = fields.Float(required=True, allow_none=True, metadata=told(say("The share of offers that were accepted, of one.")))
    accepted_seats = whole(say("Of accepted orders that are not set up yet."))
    planned_seats = whole(say("Of changes that accounts have planned for the coming weeks."))
    expected_seats = whole()


class FiguresOut(Schema):
    since = day()
    until = day()
    as_of = moment(say("When the figures were true; null before the first count."), allow_none=True)
    funnel = listed(FunnelStageOut)
    times = listed(TimeOut)
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True,
                           metadata=told(say("Orders by what became of them in the period.")))  # fmt: skip
    discounts = listed(DiscountOut)
    weeks = listed(WeekOut)
    forecast = fields.Nested(SeatForecastOut, required=True)


@api.get("/reports/standing")
@api.input(ChoiceIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(StandingOut, example=STANDING)
@api.doc(summary=say("Read how it stands now"), description=say("Open orders by state, age and representative, the oldest, and what is late."))
@for_whom(Access.STAFF)
def report_standing(wanted: dict[str, Any]) -> Any:
    """Read how it stands now."""
    return representing.plain(_standing(standing.read(_chosen(wanted))))


@api.get("/reports/figures")
@api.input(FiguresIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(FiguresOut, example=FIGURES)
@api.doc(
    summary=say("Read the figures of some weeks"),
    description=say("From request to seats, time in each state, answers, discounts, a forecast, and each week, from the history."),
)
@for_whom(Access.STAFF)
def report_figures(wanted: dict[str, Any]) -> Any:
    """Read the figures of some weeks."""
    return representing.plain(_figures(reading.read(_chosen(wanted))))


def _chosen(wanted: dict[str, Any]) -> Wanted:
    reps, team_id = tuple(wanted.get("rep", ())), wanted.get("team")
    if team_id:
        team = desk_teams.called(team_id, desk_teams.every())
        if team is None or reps:
            raise Invalid(say("Name a team, or representatives.") if reps else say("There is no such team."), field="team")
        reps = team.rep_ids
    return Wanted(reps, wanted.get("product"), wanted.get("type"), wanted.get("weeks") or USUAL_WEEKS, team_id)


def _standing(now: Standing) -> dict[str, Any]:
    def ages(count: Count) -> dict[str, int]:
        return {age: count.by_age[age] for age, _low, _high in AGES}

    return {
        "open": now.total, "late": now.late, "due_today": now.due_today,
        "states": [{"state": state, "orders": count.total, "by_age": ages(count)} for state, count in now.by_state.items() if count.total],
        "reps": [{"rep": rep, "name": now.names.get(rep) if rep else None, "orders": count.total,
                  "late": now.late_by_rep.get(rep, 0)} for rep, count in sorted(now.by_rep.items(), key=lambda one: (one[0] is None, one[0] or 0))],
        "oldest": [{"order": one.reference, "state": one.state, "state_since": written(one.state_since), "account": one.account_name,
                    "rep": one.rep_name} for one in now.oldest],
    }  # fmt: skip


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(), "until": found.today.isoformat(), "as_of": written(found.as_of),
        "funnel": [{"reached": one.name, "orders": one.orders, "seats": one.seats} for one in found.funnel],
        "times": [{"state": one.state, "orders": one.orders, "p50_seconds": round(one.p50 or 0), "p90_seconds": round(one.p90 or 0)}
                  for one in found.stays],
        "outcomes": dict(found.outcomes), "forecast": _forecast(found.forecast),
        "discounts": [{"currency": one.currency, "offers": one.offers, "list_minor": one.list_minor, "net_minor": one.net_minor}
                      for one in found.discounts],
        "weeks": [{"monday": one.monday.isoformat(), "requested": one.requested, "answered": one.answered, "accepted": one.won,
                   "done": one.done, "seats": one.seats} for one in found.weeks],
    }  # fmt: skip


def _forecast(ahead: Forecast) -> dict[str, Any]:
    return {"offers": ahead.offers, "offered_seats": ahead.offered_seats, "rate": ahead.rate, "accepted_seats": ahead.accepted_seats,
            "planned_seats": ahead.planned_seats, "expected_seats": ahead.expected_seats}  # fmt: skip
