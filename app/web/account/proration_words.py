"""How the part of a cycle that is due comes about, in a sentence anybody can check (R29)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app.web.words import day, number


def proration_words(
    months: int, days_left: int, days: int, start: Any, end: Any, *, is_discounted: bool = False
) -> str:
    """The proration as a sentence; the renewal day itself belongs to the next cycle."""
    if days_left == 0:  # a reduction: it takes effect at the renewal (R29)
        return _("Nothing is due now: you pay less from the renewal on %(date)s.", date=day(end))
    values = {"left": number(days_left), "days": number(days), "months": number(months),
              "start": day(start), "last": day(end - timedelta(days=1)), "price": _unit_words(is_discounted)}  # fmt: skip
    if months == 1:
        return _("Due now = seats × %(price)s × %(left)s of %(days)s days: from %(start)s to %(last)s.", **values)
    return _("Due now = seats × %(price)s × %(months)s months × %(left)s of %(days)s days: from %(start)s to %(last)s.",
             **values)  # fmt: skip


def _unit_words(is_discounted: bool) -> str:
    return _("monthly price after the discount") if is_discounted else _("monthly price")
