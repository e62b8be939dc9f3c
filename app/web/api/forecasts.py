"""When an account's seats will be full, at the rate of its own past (R24)."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.domain.forecast import Outlook
from app.errors import NotThere
from app.services.showing import forecasts
from app.services.showing.forecasts import LicenceAhead
from app.web.api import representing
from app.web.api.answers import day, listed, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.viewing import viewer
from workflows.sentences import say


class SeatsOfDay(Schema):
    day = day()
    used = whole()
    seats = whole(say("Seats there were, temporary ones among them."))


class LicenceForecast(Schema):
    product = text(say("The licence: a product or a suite."))
    used = whole(say("Seats somebody has."))
    seats = whole(say("Seats there are, temporary ones among them."))
    outlook = one_of(Outlook, metadata=told(say("“full_on” comes with a day; “too_little” means too little history.")))
    full_on = day(say("The day all seats are used, at this rate."))
    per_week = text(say("How many more seats are used each week: a decimal number."))
    is_at_once = fields.Boolean(required=True, metadata=told(say("Whether you get more seats without waiting for anybody.")))
    request_working_days = whole(say("How many working days a request takes, where it takes any."), allow_none=True)
    is_own_pace = fields.Boolean(required=True, allow_none=True, metadata=told(
        say("Whether that was measured on this account’s own requests.")))  # fmt: skip
    ask_by = day(say("The last day to ask and have the seats in time."))
    history = listed(SeatsOfDay, say("The days on which something changed, oldest first, at most 200."))


class ForecastOut(Schema):
    account = text(say("The account’s slug."))
    licences = listed(LicenceForecast)


EXAMPLE: dict[str, Any] = {
    "account": "atelier-nord",
    "licences": [{
        "product": "support", "used": 38, "seats": 40, "outlook": "full_on", "full_on": "2027-03-14", "per_week": "0.5",
        "is_at_once": False, "request_working_days": 3, "is_own_pace": True, "ask_by": "2027-03-09",
        "history": [{"day": "2026-11-02", "used": 36, "seats": 40}, {"day": "2026-11-16", "used": 38, "seats": 40}],
    }],
}  # fmt: skip


@api.get("/accounts/<slug>/forecast")
@api.output(ForecastOut, example=EXAMPLE)
@api.doc(
    summary=say("Read when an account’s seats will be full"),
    description=say("A forecast from the account’s own history, and by when to ask for more. Honest where nothing can be said."),
)
@for_whom(Access.SIGNED_IN)
def forecast(slug: str) -> Any:
    """Read when an account's seats will be full."""
    if "\x00" in slug:
        raise NotThere
    return representing.plain({"account": slug, "licences": [_licence(one) for one in forecasts.of_account(viewer(), slug)]})


def _licence(one: LicenceAhead) -> dict[str, Any]:
    ahead = one.ahead
    return {
        "product": one.slug, "used": one.seats.used, "seats": one.seats.available, "outlook": ahead.outlook,
        "full_on": ahead.full_on.isoformat() if ahead.full_on else None, "per_week": f"{float(ahead.per_week):.4g}",
        "is_at_once": one.is_at_once, "request_working_days": one.pace.working_days if one.pace else None,
        "is_own_pace": one.pace.is_own if one.pace else None, "ask_by": one.ask_by.isoformat() if one.ask_by else None,
        "history": [{"day": day_.day.isoformat(), "used": day_.used, "seats": day_.purchased} for day_ in one.days],
    }  # fmt: skip
