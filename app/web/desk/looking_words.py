"""Who is looking at an order, in words (U9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_time
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.queueing.presence import Looker
from app.web.viewing import viewer
from app.web.words import language


def looking_words(seen: Iterable[Looker]) -> dict[str, str]:
    """By reference: "Ana has been looking at this since 10:42"; of several, the first by name."""
    return {reference: _words(list(some)) for reference, some in groupby(seen, key=lambda one: one.reference)}


def _words(some: list[Looker]) -> str:
    first, others = some[0], len(some) - 1
    if not others:
        return _("%(name)s has been looking at this since %(time)s", name=first.name, time=_time(first.since))
    return ngettext(
        "%(name)s and %(num)s other have been looking at this since %(time)s",
        "%(name)s and %(num)s others have been looking at this since %(time)s",
        others,
        name=first.name,
        time=_time(first.since),
    )


def _time(moment: datetime) -> str:
    return format_time(moment.astimezone(ZoneInfo(viewer().time_zone)), "HH:mm", locale=language())
