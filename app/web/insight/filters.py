"""The choices of the page's filters, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.reporting.wanted import WEEKS, Wanted
from app.web.insight.words import type_words
from app.web.words import named
from workflows.intake import AccountType


def team(rep_ids: Collection[int], reps: Iterable[Any]) -> dict[str, Any]:
    """Whose orders: everybody's, or those of whoever is ticked. `words` say who that is."""
    rows = [{"id": rep.id, "name": rep.name, "is_chosen": rep.id in rep_ids} for rep in reps]
    names = [one["name"] for one in rows if one["is_chosen"]]
    words = ngettext("%(num)s representative", "%(num)s representatives", len(rep_ids)) if rep_ids else _("Everybody")
    return {"rows": rows, "words": names[0] if len(names) == len(rep_ids) == 1 else words, "is_chosen": bool(rep_ids)}


def choices(chosen: Wanted, products: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Name, label, word for all (None: there is always one), options as (value, words), and what is chosen."""
    weeks = [(str(n), ngettext("The last %(num)s week", "The last %(num)s weeks", n)) for n in WEEKS]
    return [
        {"name": "weeks", "label": _("Period"), "all": None, "options": weeks, "chosen": str(chosen.weeks)},
        {"name": "product", "label": _("Product"), "all": _("All products"), "options": [(one["slug"], named(one)) for one in products],
         "chosen": chosen.product or ""},
        {"name": "type", "label": _("Type of account"), "all": _("Any type"),
         "options": [(one.value, type_words(one)) for one in AccountType], "chosen": chosen.account_type or ""},
    ]  # fmt: skip
