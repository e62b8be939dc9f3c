"""Planned changes in the words of the page: what, from when, until when one can change one's mind, and who is hit (R41, R44)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.losing import Holder
from app.services.people.viewers import Viewer
from app.services.requesting.requests import Preview
from app.services.seating import losing, planned_changes, planned_warnings
from app.services.seating.losing import Lowered
from app.services.seating.planned_changes import Planned
from app.web.account.blueprint import account
from app.web.words import day, money, named, number
from workflows.intake import ENDING, Change, Right

NAMED = 5


def planned_rows(me: Viewer) -> list[dict[str, Any]]:
    """A card for each planned change of the viewer's account, by day. Lent seats have a section of their own: here only
    if somebody loses one by their end (R51, R52)."""
    listed = planned_changes.listing(me.account_id or 0)
    return [planned_row(me, one) for one in listed if one.cause in planned_changes.ASKED_FOR or one.losing_count]


def planned_row(me: Viewer, one: Planned) -> dict[str, Any]:
    """What a card says of one planned change."""
    return {
        "id": one.id, "name": named(one, "product_name"), "what": what(one), "from_to": _from_to(one), "on": day(one.effective_on),
        "last_day": day(one.last_day), "saving": money(one.saving_minor, one.currency) if one.saving_minor > 0 else None,
        "who": one.actor_name, "reference": one.order_reference, "hit": _hit(one), "told": told_words(one),
        "names": names(one.losing, one.losing_count), "is_chosen": bool(one.chosen), "stuck": _stuck(one),
        "may_choose": one.may_choose, "count": one.losing_count,
        "may_cancel": one.may_be_cancelled and me.right in {Right.OWNER, Right.BILLING}, "is_lent": one.cause not in planned_changes.ASKED_FOR,
    }  # fmt: skip


def what(one: Planned) -> str:
    """The change itself, with its day."""
    on = day(one.effective_on)
    if one.ends:
        return _("Ends on %(date)s", date=on)
    if one.delta == 0:
        return _("Changes to %(plan)s on %(date)s", plan=one.to_plan_name, date=on)
    count = number(abs(one.delta))
    if one.delta < 0:
        return ngettext("%(count)s seat fewer from %(date)s", "%(count)s seats fewer from %(date)s", -one.delta, count=count, date=on)
    return ngettext("%(count)s seat more from %(date)s", "%(count)s seats more from %(date)s", one.delta, count=count, date=on)


def _from_to(one: Planned) -> str | None:
    if one.delta == 0 and not one.ends:
        return None
    return _("From %(before)s to %(after)s seats", before=number(one.seats_before), after=number(one.seats_after))


def _hit(one: Planned) -> str | None:
    if not one.losing_count:
        return None
    return ngettext("%(count)s person would lose a seat:", "%(count)s people would lose a seat:", one.losing_count,
                    count=number(one.losing_count))  # fmt: skip


def told_words(one: Planned) -> str:
    """When those who would lose a seat hear of it: only the warnings that are still to come are announced (R44)."""
    days = planned_warnings.still_to_come(one.effective_on, one.today)
    if one.is_told and len(days) < len(planned_warnings.DAYS):
        return {2: _("They have been told, and are told again 7 and 1 days before."),
                1: _("They have been told, and are told again the day before."), 0: _("They have been told.")}[len(days)]  # fmt: skip
    return {
        3: _("They are told 14, 7 and 1 days before."), 2: _("They are told at once, and again 7 and 1 days before."),
        1: _("They are told at once, and again the day before."), 0: _("They are told at once."),
    }[len(days)]  # fmt: skip


def _stuck(one: Planned) -> str | None:
    if not one.stuck:
        return None
    return ngettext("%(count)s of these seats is in use and stays unless it is empty by then.",
                    "%(count)s of these seats are in use and stay unless they are empty by then.", one.stuck, count=number(one.stuck))  # fmt: skip


def names(people: Sequence[Holder], count: int) -> str:
    """The first few names, and how many more."""
    said = ", ".join(one.name for one in people[:NAMED])
    more = count - len(people[:NAMED])
    if more <= 0:
        return said
    return ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", more, names=said, count=number(more))


def undo_words(me: Viewer, one: Planned) -> str:
    """After a cancellation: what is so now, and how to have it back; or that something else stays planned for the product (R48)."""
    if any(other.licence_id == one.licence_id for other in planned_changes.listing(me.account_id or 0)):
        return _("The planned change is cancelled. What else is planned for %(product)s stays planned.", product=named(one, "product_name"))
    if one.delta == 0 and not one.ends:
        return _("The planned change is cancelled: %(product)s stays on the plan it has. To undo this, choose the other plan again.",
                 product=named(one, "product_name"))  # fmt: skip
    return ngettext("The planned change is cancelled: %(product)s keeps its %(count)s seat. To undo this, remove the seats again.",
                    "The planned change is cancelled: %(product)s keeps its %(count)s seats. To undo this, remove the seats again.",
                    one.seats_before, count=number(one.seats_before), product=named(one, "product_name"))  # fmt: skip


@account.app_template_global()
def who_would_lose(preview: Preview) -> list[dict[str, Any]]:
    """Before it is asked: for each product that gets fewer seats, who would lose one as things stand (R44, R46)."""
    ask, lowered = preview.ask, []
    for line in ask.lines:
        if ask.change is not Change.REMOVE_SEATS and ask.change not in ENDING:
            continue
        after = 0 if ask.change in ENDING else max(int(line.offer.firm) - line.seats, 0)
        lowered.append(Lowered(ask.terms.account_id, line.offer.licence_id or 0, after, ends=ask.change in ENDING))
    found = losing.who_lose(lowered, planned_changes.NAMED) if lowered else []
    return [{"name": named(line.offer), "count": one.count, "names": names(one.people, one.count),
             "ends": ask.change in ENDING} for line, one in zip(ask.lines, found, strict=True) if one.count] if found else []  # fmt: skip


def person_hint(one: Holder) -> str:
    """What tells people of the same name apart."""
    added: date = one.created_at.date()
    words = _("%(email)s, added on %(date)s", email=one.email, date=day(added))
    return _("%(person)s, suspended", person=words) if one.is_suspended else words
