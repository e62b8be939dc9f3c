"""Lines of the account's own history, for the `timeline` component."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.showing.account_events import Event
from app.web.account.naming import type_words
from app.web.account.standing import change_words
from app.web.account.team_words import person_verb
from app.web.viewing import role_words
from app.web.words import day, named, number, percent, said, said_as
from workflows.clock import last_day_before
from workflows.intake import AccountType, Change
from workflows.seat_order import Role
from workflows.words import STEP_WORDS

SHOWN = 50


def rows_of(events: list[Event]) -> list[dict[str, Any]]:
    """Newest first, as they come."""
    return [_row(event) for event in events]


def _row(event: Event) -> dict[str, Any]:
    words = said(STEP_WORDS[event.verb]) if event.verb in STEP_WORDS else _of_people(event)
    is_person = event.actor_kind != "system"
    return {
        "actor": event.actor_name if is_person else _("Seatwright"), "at": event.at, "words": words[:1].upper() + words[1:],
        "role": role_words(Role(event.actor_role)) if is_person and event.actor_role in set(Role) else None,
        "comment": " · ".join(filter(None, (_about(event), _why(event)))), "tone": "neutral",
    }  # fmt: skip


def _of_people(event: Event) -> str:
    return _("Added people from a file") if event.verb == "import_people" else person_verb(event.verb)


def _why(event: Event) -> str:
    template = event.details.get("template")
    return said_as(template, event.details.get("values") or {}) if template else event.comment


def _about(event: Event) -> str:
    """What it was about: products and numbers, and the people by name."""
    details = event.details
    parts = [_product(details), _numbers(details), _people(details), _type(details), _renewal(details), _promo(details)]
    return " · ".join(part for part in parts if part)


def _promo(details: dict[str, Any]) -> str:
    """Of a line about a code itself; a change that a code only made cheaper has no percentage."""
    return f"{details['promo_code']} ({percent(Decimal(details['promo_percent']))})" if "promo_percent" in details else ""


def _moves(details: dict[str, Any]) -> list[dict[str, Any]]:
    """The numbers product by product, where several moved at once and not all by the same number (a suite moves by one)."""
    moves = [one for one in details.get("moves") or [] if one.get("seats")]
    return moves if len({one["seats"] for one in moves}) > 1 and "licence" not in details else []


def _product(details: dict[str, Any]) -> str:
    if _moves(details):
        return ""
    if "licence" in details:
        return named(details, "licence")
    return ", ".join(named(one) for one in details.get("licences") or [])


def _numbers(details: dict[str, Any]) -> str:
    if details.get("new_seats") is not None:
        return _("%(before)s planned, %(after)s done", before=_seats(details["seats"]), after=_seats(details["new_seats"]))
    words = [f"{named(one)}, {_seats(one['seats'])}" for one in _moves(details)]
    words = words or list(dict.fromkeys(filter(None, (_change(one) for one in details.get("changes") or []))))
    on = details.get("effective_on")
    cause = details.get("cause")
    if not words and cause in set(Change):
        words = [change_words(cause)]
    return _("%(what)s, for %(date)s", what=", ".join(words), date=day(date.fromisoformat(on))) if words and on else " · ".join(words)


def _change(one: dict[str, Any]) -> str:
    """A row of the ledger: so many seats, or another plan."""
    if one.get("seats"):
        return _seats(one["seats"])
    return str(_("%(plan)s plan", plan=one["to_plan"])) if one.get("to_plan") else ""


def _seats(delta: int) -> str:
    count = number(abs(delta))
    if delta < 0:
        return str(ngettext("%(count)s seat fewer", "%(count)s seats fewer", -delta, count=count))
    return str(ngettext("%(count)s seat more", "%(count)s seats more", delta, count=count))


def _renewal(details: dict[str, Any]) -> str:
    """The cycle that began, whenever the work was done: its first day and its last."""
    if not {"renewed_on", "renews_on"} <= details.keys():
        return ""
    first, next_one = (date.fromisoformat(details[key]) for key in ("renewed_on", "renews_on"))
    return str(_("%(start)s to %(end)s", start=day(first), end=day(last_day_before(next_one))))


def _people(details: dict[str, Any]) -> str:
    people = [{"name": details["person"]}] if isinstance(details.get("person"), str) else details.get("people")
    if not isinstance(people, list):
        return ""
    known = ", ".join(one["name"] for one in people[:SHOWN] if isinstance(one, dict) and "name" in one)
    more = len(people) - SHOWN
    return known if more <= 0 else str(ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", more, names=known,
                                                count=number(more)))  # fmt: skip


def _type(details: dict[str, Any]) -> str:
    if "to_type" not in details:
        return ""
    return type_words(AccountType(details["to_type"]))
