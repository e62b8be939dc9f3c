"""Time zones by the names people know them by, in their language."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@lru_cache(maxsize=4)
def zone_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """(IANA name, city), sorted by the city as the reader writes it. One name for each city, UTC last."""
    names = [name for name in available_timezones() if name.startswith(REGIONS)]
    words = {zone_words(name, locale): name for name in sorted(names, reverse=True)}
    return (*((name, said) for said, name in sorted(words.items())), ("UTC", "UTC"))


@lru_cache(maxsize=2000)
def zone_words(name: str, locale: str) -> str:
    """The city, as moments name it: "Londres" for Europe/London."""
    return "UTC" if name == "UTC" else str(get_timezone_location(name, locale=locale, return_city=True))
