"""The choices of the page's filters, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.reporting.wanted import WEEKS, Wanted
from app.web.insight.words import type_words
from app.web.words import named
from workflows.intake import AccountType


def choices(chosen: Wanted, reps: Iterable[Any], products: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Name, label, word for all (None: there is always one), options as (value, words), and what is chosen."""
    weeks = [(str(n), ngettext("The last %(num)s week", "The last %(num)s weeks", n)) for n in WEEKS]
    return [
        {"name": "weeks", "label": _("Period"), "all": None, "options": weeks, "chosen": str(chosen.weeks)},
        {"name": "rep", "label": _("Representative"), "all": _("Anybody"), "options": [(str(rep.id), rep.name) for rep in reps],
         "chosen": str(chosen.rep_id or "")},
        {"name": "product", "label": _("Product"), "all": _("All products"), "options": [(one["slug"], named(one)) for one in products],
         "chosen": chosen.product or ""},
        {"name": "type", "label": _("Type of account"), "all": _("Any type"),
         "options": [(one.value, type_words(one)) for one in AccountType], "chosen": chosen.account_type or ""},
    ]  # fmt: skip
