"""The rows of the page that asks "is this right?" (U3, R28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.requesting.asking import Line
from app.services.requesting.requests import Preview
from app.web.account.flows import PLANS, PRODUCTS, SEATS, Flow
from app.web.account.forms.reasons import question
from app.web.account.forms.wishes import WishForm
from app.web.account.licences import Licence
from app.web.words import day, named, number
from workflows.intake import ENDING, Change


def answers_of(
    flow: Flow, form: WishForm, preview: Preview, held: Sequence[Licence], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows (key, value, sub, field) in the order of the form."""
    now = {one.slug: one for one in held}
    fields = [name for name, _line in form.lines()]
    rows = []
    for n, line in enumerate(preview.ask.lines):
        slug = line.offer.licence_slug or line.offer.slug
        rows.append(
            {
                "key": names.get(slug, slug),
                "field": fields[min(n, len(fields) - 1)],
                "value": _change(preview.ask.change, line),
                "sub": _from_to(preview.ask.change, line, now.get(slug)),
            }
        )
    if flow.needs_reason:
        wanted = form["needed_on"].data
        rows.append({"key": question(flow.change), "value": form.why(), "field": "justification"})
        rows.append({"key": _("Wanted by"), "value": day(wanted) if wanted else _("No date"), "field": "needed_on"})
    if preview.is_planned:
        rows.append(
            {
                "key": _("Takes effect"),
                "value": _("At the renewal on %(date)s", date=day(preview.ask.terms.cycle.ends_on)),
            }
        )
    return rows


def _change(change: Change, line: Line) -> str:
    if change is Change.REMOVE_PRODUCT:
        return _("Removed, with all its seats")
    if change in PLANS:
        return line.offer.plan_name or ""
    count = number(line.seats)
    if change in PRODUCTS:
        return ngettext("%(count)s seat on the plan %(plan)s", "%(count)s seats on the plan %(plan)s", line.seats,
                        count=count, plan=line.offer.plan_name)  # fmt: skip
    if change is Change.REMOVE_SEATS:
        return ngettext("%(count)s seat fewer", "%(count)s seats fewer", line.seats, count=count)
    return ngettext("%(count)s seat more", "%(count)s seats more", line.seats, count=count)


def _from_to(change: Change, line: Line, now: Licence | None) -> str | None:
    if now is None or change in PLANS:
        return _("The plan you have: %(plan)s", plan=now.plan_name) if now else None
    before = now.seats.planned
    after = before - line.seats if change in {Change.REMOVE_SEATS, *ENDING} else before + line.seats
    return _("From %(before)s to %(after)s seats", before=number(before), after=number(after))


def moves_of(preview: Preview, held: Sequence[Licence]) -> list[dict[str, Any]]:
    """The suites among the lines: every product of each, with the one number that moves them all (R28)."""
    moves = []
    for line in preview.ask.lines:
        licence = next((one for one in held if one.is_suite and one.slug == line.offer.licence_slug), None)
        if licence is None or preview.ask.change not in SEATS:
            continue
        before = licence.seats.planned
        after = before - line.seats if preview.ask.change is Change.REMOVE_SEATS else before + line.seats
        members = [named(member) for member in licence.members]
        moves.append({"name": named(licence), "members": members, "products": ", ".join(members),
                      "before": number(before), "after": number(max(after, 0))})  # fmt: skip
    return moves


def removal_hints(held: Sequence[Licence]) -> dict[str, str]:
    """What removing each product would destroy."""
    return {
        one.slug: ngettext(
            "%(count)s person uses it.", "%(count)s people use it.", one.seats.used, count=number(one.seats.used)
        )
        for one in held
    }
