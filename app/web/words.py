"""Languages, and how sentences, amounts and dates are said in them (U20)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from flask import Flask, g, request, session
from flask_babel import get_locale, gettext

from app.extensions import babel
from app.services.showing import catalogue
from app.web import ahead, catalogues
from app.web.audience import is_program
from workflows.sentences import Name, Sentence

P = ParamSpec("P")
T = TypeVar("T")
LANGUAGES = {"en": "English", "fr": "Français"}
NAMES = frozenset({"product", "products", "suite", "suites"})
"""Values of sentences that are names of what is sold."""
AS_KEPT = re.compile(r"\d{4}-\d\d-\d\d")
"""A day as the history keeps it beside a sentence."""


def init(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="en", BABEL_TRANSLATION_DIRECTORIES="translations")
    babel.init_app(app, locale_selector=choose_locale)
    catalogues.init(app, babel)
    for name, filter_ in FILTERS.items():
        app.add_template_filter(filter_, name)


def choose_locale() -> str:
    """What was chosen, else what the person's account says, else what the browser asks for."""
    viewer = g.get("viewer")
    if is_program():
        theirs = viewer.locale if viewer is not None and viewer.locale in LANGUAGES else "en"
        return request.accept_languages.best_match([theirs, *LANGUAGES], theirs) or theirs  # "*" takes the first
    chosen = session.get("locale")
    if chosen in LANGUAGES:
        return str(chosen)
    if viewer is not None and viewer.locale in LANGUAGES:
        return str(viewer.locale)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def language() -> str:
    """The language of this answer: "en" or "fr"."""
    locale = getattr(catalogues.babel_of_answer(), "babel_locale", None) or get_locale()
    return locale.language if locale else "en"


def once_a_language(say: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function says, for each language and what it is asked. For words that are the same for everybody."""

    @lru_cache(maxsize=512)
    def remembered(_language: str, *asked: P.args, **named: P.kwargs) -> T:
        return say(*asked, **named)

    @wraps(say)
    def said_before(*asked: P.args, **named: P.kwargs) -> T:
        return remembered(language(), *asked, **named)  # type: ignore[arg-type]  # what cannot be remembered fails at once

    return said_before


def _zone() -> Any:
    """Of whoever looks at the page, or reads the mail that is being written."""
    viewer = g.get("viewer") if g else None
    name = viewer.time_zone if viewer is not None else g.get("reader_zone", "UTC") if g else "UTC"
    return UTC if name == "UTC" else ZoneInfo(name)


def said(sentence: str) -> str:
    """A sentence of the rules in the reader's language, with its values said in it, too."""
    if not isinstance(sentence, Sentence):
        return gettext(sentence)
    return said_as(sentence.template, sentence.values)


def told(words: str | None) -> str:
    """Why another system did not do it: what we say of it in the reader's language, its words as they are."""
    return gettext(words) if words else ""


def said_as(template: str, values: Mapping[str, Any]) -> str:
    """The same from its parts."""
    words = gettext(template)
    return words % {name: _named(value) if name in NAMES else _value(value) for name, value in values.items()} if values else words


def _named(value: Any) -> str:
    """Products in a sentence of the rules: one, or several with commas between them, by the names they have here."""
    if language() != "fr" or not isinstance(value, str):
        return _value(value)
    if "french_names" not in g:
        g.french_names = catalogue.french_names()
    return ", ".join(g.french_names.get(name, name) for name in value.split(", "))


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        return at(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Sentence):
        return said(value)
    if isinstance(value, Name):
        return value.french if language() == "fr" else str(value)
    if isinstance(value, str) and AS_KEPT.fullmatch(value):
        with suppress(ValueError):  # somebody's words, which look like a day
            return day(date.fromisoformat(value))
    return number(value) if isinstance(value, int | float | Decimal) else str(value)


def money(minor: int | None, currency: str) -> str:
    """An amount in minor units as people write it."""
    if minor is None:
        return ""
    return _money(minor, currency, language())


# Babel looks up how a number, an amount or a date is written anew each time; a page says many, and often the same: remembered.
@lru_cache(maxsize=4096)
def _money(minor: int, currency: str, spoken: str) -> str:
    written = format_currency(Decimal(minor).scaleb(-get_currency_precision(currency)), currency, locale=spoken)
    return written.replace("-", "−")  # a minus, as beside the amounts that pages take off, and no hyphen


def day(value: date | None) -> str:
    return _day(value, language()) if value else ""


@lru_cache(maxsize=2048, typed=True)
def _day(value: date, spoken: str) -> str:
    return _first(format_date(value, "long", locale=_of_dates(spoken)), spoken)


def at(value: datetime | None) -> str:
    """In the reader's time zone, which is named by its city: 22 Nov 2026, 13:00 (Paris)."""
    if value is None:
        return ""
    return _at(value, _zone(), language())


@lru_cache(maxsize=4096)
def _at(value: datetime, zone: tzinfo, spoken: str) -> str:
    pattern = "d MMM y, HH:mm 'UTC'" if zone is UTC else "d MMM y, HH:mm (VVV)"
    return _first(format_datetime(value, pattern, tzinfo=zone, locale=_of_dates(spoken)), spoken)


def _first(words: str, spoken: str) -> str:
    """French has a first of the month, and no one of it."""
    return f"1er {words[2:]}" if spoken == "fr" and words.startswith("1 ") else words


def _of_dates(spoken: str) -> str:
    """English here is British: the day stands before the month."""
    return "fr" if spoken == "fr" else "en_GB"


AGO_FROM = 1.5
"""What rounds to two of a unit, or the smaller unit: ten days are never “1 week ago”, which would read as less than “8 days ago”.

`app/static/js/seatwright.js` goes on counting in the same way.
"""


def ago(value: datetime | None) -> str:
    if value is None:
        return ""
    return format_timedelta(value - ahead.now(), add_direction=True, threshold=AGO_FROM, locale=language())


def number(value: float | Decimal | None) -> str:
    return "" if value is None else _number(value, language())


@lru_cache(maxsize=4096, typed=True)
def _number(value: float | Decimal, spoken: str) -> str:
    return format_decimal(value, locale=spoken).replace("-", "\N{MINUS SIGN}")


def percent(value: Decimal | float | None) -> str:
    if value is None:
        return ""
    return _percent(Decimal(value), language())


@lru_cache(maxsize=4096)
def _percent(value: Decimal, spoken: str) -> str:
    pattern = "#,##0.##\u00a0%" if spoken == "fr" else "#,##0.##%"
    return format_percent(value / 100, pattern, locale=spoken)


def named(thing: Any, field: str = "name") -> str:
    """The name of a product in the reader's language; takes a row or a dict with `name` and `name_fr`."""
    get = thing.get if isinstance(thing, Mapping) else lambda key, default=None: getattr(thing, key, default)
    return str((language() == "fr" and get(f"{field}_fr")) or get(field) or "")


FILTERS: dict[str, Any] = {"money": money, "date": day, "datetime": at, "ago": ago, "number": number, "percent": percent, "said": said,
           "named": named, "told": told}  # fmt: skip
