"""How the Contacts page speaks of what it shows."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.services.people import ownership, rights
from app.services.people.contact_list import Seen, SortBy, Wanted
from app.services.showing.account_history import AccountEvent

HISTORY = (rights.GRANTED, rights.REMOVED, ownership.OFFERED, ownership.PASSED, ownership.DECLINED, ownership.TAKEN_BACK,
           ownership.LAPSED)  # fmt: skip


def _href(wanted: Wanted, **changed: str) -> str:
    """The address of the same list with something changed; back to its first page."""
    values: dict[str, Any] = {"q": wanted.search, "seen": wanted.seen, "sort": "" if wanted.sort is SortBy.NAME else wanted.sort, **changed}
    return url_for("account.contacts", **{key: value for key, value in values.items() if value})


def seen_chips(wanted: Wanted) -> list[dict[str, Any]]:
    """The filter by last sign-in."""
    words = {
        Seen.ANY: _("Everybody"), Seen.MONTH: _("Signed in within 30 days"), Seen.LONG_AGO: _("Not for 90 days"),
        Seen.NEVER: _("Never"),
    }  # fmt: skip
    return [{"label": words[one], "href": _href(wanted, seen=one), "current": one is wanted.seen} for one in Seen]


def sorted_by(wanted: Wanted) -> dict[str, dict[str, Any]]:
    """Each column that sorts: its address, and how it is sorted now."""
    ways = {SortBy.NAME: "ascending", SortBy.LAST_SIGN_IN: "descending", SortBy.CREATED: "descending"}
    return {
        one.value: {
            "href": _href(wanted, sort="" if one is SortBy.NAME else one),
            "sorted": way if one is wanted.sort else None,
        }
        for one, way in ways.items()
    }


def event_words(event: AccountEvent) -> dict[str, Any]:
    """A line of what changed lately: whole sentences, whatever the order of words."""
    name, who = event.details.get("name", ""), event.actor_name
    words = {
        rights.GRANTED: _("%(who)s gave %(name)s billing rights.", who=who, name=name),
        rights.REMOVED: _("%(who)s took the billing rights of %(name)s away.", who=who, name=name),
        ownership.OFFERED: _("%(who)s offered the ownership to %(name)s.", who=who, name=name),
        ownership.PASSED: _("%(name)s became the owner.", name=name),
        ownership.DECLINED: _("%(name)s declined to become the owner.", name=name),
        ownership.TAKEN_BACK: _("%(who)s took back the offer of ownership to %(name)s.", who=who, name=name),
        ownership.LAPSED: _("The offer of ownership to %(name)s lapsed.", name=name),
    }[event.verb]
    return {"words": words, "at": event.at}
