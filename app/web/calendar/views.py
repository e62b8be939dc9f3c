"""The file that calendar programs fetch. Its address is the key: it shows dates, and changes nothing."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services.showing import calendars
from app.web.calendar.ics import calendar as written
from app.web.calendar.words import events_of

calendar = Blueprint("calendar", __name__)


@calendar.get("/calendar/<token>.ics")
@for_whom(Access.BY_LINK)
def feed(token: str) -> Response:
    """The calendar of whoever the address was made for, with today's rights and in their language."""
    settings = current_app.extensions["settings"]
    found = calendars.read(settings.secret_key, token)
    with force_locale(found.locale):
        name = _("Seats of %(account)s", account=found.account_name)
        body = written(name, found.locale, found.today, events_of(found, settings.public_origin))
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="seatwright.ics"'
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
