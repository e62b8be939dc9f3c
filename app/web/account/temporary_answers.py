"""The rows of "is this right?" about temporary seats (U3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.models.kinds import TemporaryKind
from app.services.requesting.requests import Preview
from app.web.account.forms.temporary import TemporaryForm
from app.web.account.temporary_words import LENDING, period_words
from app.web.words import day, number


def answers_of(form: TemporaryForm, preview: Preview, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows (key, value, sub, field) in the order of the form."""
    line, about = preview.ask.lines[0], preview.ask.about
    if about is None:
        return []
    slug = line.offer.licence_slug or line.offer.slug
    seats = ngettext("%(count)s seat", "%(count)s seats", line.seats, count=number(line.seats))
    rows: list[dict[str, Any]] = [
        {"key": _("Product"), "value": names.get(slug, slug), "field": "product" if "product" in form else None, "sub": None},
        {"key": _("Seats"), "value": seats, "field": "seats" if "seats" in form else None, "sub": None},
    ]
    period = about.period
    if about.kind in LENDING:
        rows.append({"key": _("Period"), "value": period_words(period.starts_on, period.ends_on), "field": "starts_on",
                     "sub": _("On %(date)s they end by themselves.", date=day(period.ends_on))})  # fmt: skip
    elif about.kind is TemporaryKind.CONVERT:
        rows.append({"key": _("From then on"), "value": _("Base seats, which renew with the others"), "field": None, "sub": None})
    else:
        rows.append({"key": _("The seats end on"), "value": day(period.ends_on), "field": "ends_on",
                     "sub": _("Instead of %(date)s", date=day(form.about.ends_on)) if form.about else None})  # fmt: skip
    rows.append({"key": _("What it is for"), "value": form.why(), "field": "justification", "sub": None})
    return rows
