"""The choices of the page's filters, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.queueing import desk_teams
from app.services.queueing.desk_teams import Team
from app.services.reporting.wanted import NOBODY, WEEKS, Wanted
from app.web.insight.asked import NOBODY_S, page_values
from app.web.insight.words import type_words
from app.web.words import named
from workflows.intake import AccountType

NAMED = 3
"""So many people are called by their names; more are counted."""


def whose(chosen: Wanted, teams: Sequence[Team], reps: Iterable[Any]) -> dict[str, Any]:
    """Whose orders: everybody's, a team's, or those of whoever is ticked. `words` say who that is."""
    ticked = () if chosen.team_id else chosen.rep_ids
    rows = [{"value": str(rep.id), "name": rep.name, "is_chosen": rep.id in ticked} for rep in reps]
    rows.append({"value": NOBODY_S, "name": _("Nobody yet"), "is_chosen": NOBODY in ticked})
    names, team = [one["name"] for one in rows if one["is_chosen"]], desk_teams.called(chosen.team_id, teams)
    counted = ngettext("%(num)s representative", "%(num)s representatives", len(ticked))
    people = ", ".join(names) if len(names) == len(ticked) <= NAMED else counted
    return {"rows": rows, "words": team.name if team else people if ticked else _("Everybody"), "is_chosen": bool(ticked), "team": team}


def team_chips(chosen: Wanted, teams: Sequence[Team]) -> list[dict[str, Any]]:
    """One link for each team, and one for everybody, with the other filters as they are; none where there are no teams."""
    values = {name: value for name, value in page_values(chosen).items() if name not in {"team", "rep"}}
    every = {"label": _("Everybody"), "href": url_for("insight.status", **values), "current": not chosen.rep_ids}
    of_teams = [{"label": team.name, "href": url_for("insight.status", **values, team=team.id), "current": team.id == chosen.team_id}
                for team in teams]  # fmt: skip
    return [every, *of_teams] if teams else []


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
