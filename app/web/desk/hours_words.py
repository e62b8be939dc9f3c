"""Weeks and countries in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from babel.dates import format_time, get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _

from workflows.clock import Hours


def days(locale: Any) -> list[str]:
    """Monday first."""
    names = get_day_names("wide", context="stand-alone", locale=locale)
    return [_begun(names[one]) for one in range(7)]


def _begun(words: str) -> str:
    """As at the beginning of a line; within one, French writes days small."""
    return words[:1].upper() + words[1:]


def week_words(week: Sequence[Hours | None]) -> str:
    """Mon to Fri, 09:00 to 17:00: days with the same hours are said together; free days are not said."""
    names, parts = get_day_names("abbreviated", context="stand-alone", locale=get_locale()), []
    for hours, group in groupby(enumerate(week), key=lambda one: one[1]):
        places = [place for place, _hours in group]
        if hours is None:
            continue
        first, last = names[places[0]], names[places[-1]]
        which = first if first == last else _("%(first)s to %(last)s", first=first, last=last)
        parts.append(_("%(days)s, %(begins)s to %(ends)s", days=which, begins=_time(hours[0]), ends=_time(hours[1])))
    return _begun(" · ".join(parts))


def _time(value: Any) -> str:
    return str(format_time(value, format="HH:mm", locale=get_locale()))


def country_words(code: str) -> str:
    """The country's name; its code where the language has none."""
    return str(get_locale().territories.get(code, code))


def country_codes(typed: str) -> tuple[list[str], list[str]]:
    """Codes of countries named by code or name, with commas between them; and what is no country."""
    known = {name.casefold(): code for code, name in get_locale().territories.items() if len(code) == 2 and code.isalpha()}
    known |= {code.casefold(): code for code in known.values()}
    names = [one.strip() for one in typed.split(",") if one.strip()]
    return [known[one.casefold()] for one in names if one.casefold() in known], [one for one in names if one.casefold() not in known]
