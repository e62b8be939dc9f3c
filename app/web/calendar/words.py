"""What stands in the calendar, in its reader's language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.showing.calendars import Calendar, Entry
from app.web.calendar.ics import Event
from app.web.words import named, number


def events_of(found: Calendar, origin: str) -> list[Event]:
    """Every entry with its words and the page that explains it."""
    host = urlsplit(origin).hostname or "localhost"
    url = origin + url_for("account.subscription")
    return [Event(f"{entry.key}@{host}", entry.day, summary_of(entry), description_of(entry, found), url)
            for entry in found.entries]  # fmt: skip


def summary_of(entry: Entry) -> str:
    """One line."""
    product = named({"name": entry.product, "name_fr": entry.product_fr})
    plain = {
        "renewal": _("Renewal of the subscription"), "account_end": _("The account ends"),
        "end": _("%(product)s ends", product=product),
        "plan": _("%(product)s changes to the plan %(plan)s", product=product, plan=entry.plan_name),
    }  # fmt: skip
    return plain.get(entry.kind) or _counted(entry, product)


def _counted(entry: Entry, product: str) -> str:
    """The line of what is about a number of seats."""
    n, values = entry.seats, {"product": product, "count": number(entry.seats)}
    if entry.kind == "temporary_end":
        return ngettext("%(product)s: %(count)s temporary seat ends", "%(product)s: %(count)s temporary seats end", n, **values)
    if entry.kind == "temporary":
        return ngettext("%(product)s: %(count)s temporary seat begins", "%(product)s: %(count)s temporary seats begin", n, **values)
    if entry.kind == "fewer":
        return ngettext("%(product)s: %(count)s seat fewer", "%(product)s: %(count)s seats fewer", n, **values)
    return ngettext("%(product)s: %(count)s seat more", "%(product)s: %(count)s seats more", n, **values)


def description_of(entry: Entry, found: Calendar) -> str:
    """What one can still do about it."""
    if entry.kind == "renewal":
        words = _("What is planned takes effect on this day. The day before is the last to change your mind.")
    elif entry.kind == "account_end":
        words = _("Its cancellation can be taken back before this day.")
    elif entry.kind == "temporary_end":
        words = _("This is the first day without them. They can be extended, or turned into seats for good, before.")
    else:
        words = _("Planned on the Subscription page, where it can be looked at and cancelled while there is time.")
    return f"{found.account_name}\n{words}"
