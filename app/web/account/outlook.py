"""What the history says about the seats to come, in sentences (R24)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.forecast import Outlook
from app.services.showing.forecasts import LicenceAhead
from app.services.showing.seat_warnings import Warned
from app.web.words import day, named, number

NEAR = timedelta(days=120)


def outlook_words(one: LicenceAhead) -> str:
    """One sentence, honest where nothing can be said."""
    ahead = one.ahead
    if ahead.outlook is Outlook.FULL_ON:
        return _("At this rate all seats are used on %(date)s.", date=day(ahead.full_on))
    if ahead.outlook in {Outlook.FAR, Outlook.STEADY} and ahead.seats and not ahead.seats[-1][1]:
        return _("At this rate the seats last until the product ends on %(date)s.", date=day(ahead.seats[-1][0]))
    return {
        Outlook.FULL: _("All seats are used now."),
        Outlook.FAR: _("Growing slowly: at this rate the seats last for more than two years."),
        Outlook.STEADY: _("No more people than before: at this rate the seats last."),
        Outlook.TOO_LITTLE: _("Too little history for a forecast: it needs five weeks."),
    }[ahead.outlook]


def pace_words(one: LicenceAhead) -> str:
    """How long more seats take for this viewer, and by when to ask."""
    if one.is_at_once:
        return _("More seats are there within minutes.")
    if one.pace is None:
        return ""
    days = one.pace.working_days
    count = number(days)
    if one.pace.is_own:
        words = ngettext("Your requests take %(count)s working day.", "Your requests take %(count)s working days.", days, count=count)
    else:
        words = ngettext("Requests usually take %(count)s working day.", "Requests usually take %(count)s working days.", days,
                         count=count)  # fmt: skip
    if one.ask_by is None:
        return words
    by_when = _("Ask by %(date)s to have the seats in time.", date=day(one.ask_by))
    return f"{words} {by_when}"


def is_worth_saying(one: LicenceAhead, today: date) -> bool:
    """Whether the overview says it: only a date near enough to act on. The product's own page says it always."""
    full_on = one.ahead.full_on
    return one.ahead.outlook is Outlook.FULL_ON and full_on is not None and full_on <= today + NEAR


def warning_words(one: Warned) -> dict[str, Any]:
    """A warning as a short sentence."""
    product = named(one)
    words = {
        "full": _("%(product)s: all %(count)s seats are used.", product=product, count=number(one.purchased)),
        "last": _("%(product)s: one seat is left of %(count)s.", product=product, count=number(one.purchased)),
        "soon": _("%(product)s: at this rate all seats are used on %(date)s.", product=product, date=day(one.full_on)),
    }[one.level]
    return {"id": one.id, "words": words, "licence": one.licence, "level": one.level}
