"""Temporary seats in words: what is asked, when it is, how it stands, what it costs (R51, R52)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from app.models.kinds import TemporaryKind
from app.services.seating.temporary_reading import Ending, Standing, Temporary
from app.web.account.proration_words import proration_words
from app.web.words import day, number

LENDING = frozenset({TemporaryKind.LEND, TemporaryKind.EXTEND})


def kind_words(kind: str) -> str:
    """What is done to them, as a short phrase."""
    return {
        TemporaryKind.LEND: _("Temporary seats"), TemporaryKind.EXTEND: _("Temporary seats for longer"),
        TemporaryKind.CONVERT: _("Temporary seats become base seats"), TemporaryKind.END_EARLY: _("Temporary seats end early"),
    }[TemporaryKind(kind)]  # fmt: skip


def heading_of(kind: TemporaryKind) -> str:
    """What its form is called."""
    return {
        TemporaryKind.LEND: _("Ask for temporary seats"), TemporaryKind.EXTEND: _("Ask to have the seats longer"),
        TemporaryKind.CONVERT: _("Ask to keep the seats"), TemporaryKind.END_EARLY: _("Ask to end the seats early"),
    }[kind]  # fmt: skip


def period_words(starts_on: date, ends_on: date) -> str:
    """Its first and its last day, both included, and how many days that is."""
    days = (ends_on - starts_on).days
    last = ends_on - timedelta(days=1)
    return ngettext("%(first)s to %(last)s (%(count)s day)", "%(first)s to %(last)s (%(count)s days)", days,
                    first=day(starts_on), last=day(last), count=number(days))  # fmt: skip


def asked_period(kind: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """A row for a list of facts: the dates of what is asked, whatever it is."""
    if kind in LENDING:
        return {"key": _("Period"), "value": period_words(starts_on, ends_on)}
    if kind == TemporaryKind.CONVERT:
        return {"key": _("Paid until"), "value": day(ends_on - timedelta(days=1))}
    return {"key": _("Last day"), "value": day(ends_on - timedelta(days=1))}


def standing_words(one: Temporary) -> dict[str, str]:
    """The tag of a period: words and tone; ended ones say how."""
    if one.standing is Standing.ACTIVE:
        return {"words": pgettext("seats", "Active"), "tone": "success"}
    if one.standing is Standing.SCHEDULED:
        return {"words": _("Scheduled"), "tone": "progress"}
    words = {
        Ending.CONVERTED: _("Became base seats"), Ending.EARLY: _("Ended early"),
        Ending.WITH_LICENCE: _("Ended with the product"),
    }  # fmt: skip
    return {"words": words.get(one.ending or Ending.EXPIRED, _("Ended")), "tone": "muted"}


def left_words(one: Temporary) -> str:
    """How long active ones are there still, today included."""
    if one.days_left <= 1:
        return _("today is the last day")
    return ngettext("%(count)s day left", "%(count)s days left", one.days_left, count=number(one.days_left))


Due = tuple[int, int, int, date, date]
"""Months of the cycle, days that are charged, days of the cycle, the first that is charged, the first that is not."""


def formula_words(kind: str, due: Due, *, is_discounted: bool = False) -> str:
    """R29 for a period: how the amount due comes about."""
    _months, days_left, _days, _start, end = due
    if kind == TemporaryKind.END_EARLY:
        return _("Ending seats early costs nothing, and the days that are paid already are not paid back.")
    if kind == TemporaryKind.CONVERT and days_left == 0:
        return _("Nothing is due now: the seats are paid until they renew with the others on %(date)s.", date=day(end))
    words = proration_words(*due, is_discounted=is_discounted)
    if kind == TemporaryKind.CONVERT:
        return _("%(formula)s The days before that are paid already.", formula=words)
    return words


def costs_once(kind: Any) -> bool:
    """Whether nothing is to be paid again at the renewal."""
    return kind is not None and kind != TemporaryKind.CONVERT
