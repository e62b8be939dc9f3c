"""One's own calendar address: made, made anew, taken back (D10)."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.extensions import db
from app.services.showing import calendars
from app.web.account.blueprint import account
from app.web.viewing import viewer


@account.get("/subscription/calendar", endpoint="calendar")
@for_whom(Access.ADMINS)
def show() -> ResponseReturnValue:
    """The address, if there is one, and how to use it."""
    me = viewer()
    found = calendars.feed(me)
    settings = current_app.extensions["settings"]
    address = ""
    if found is not None:
        token = calendars.sign(settings.secret_key, me, found)
        address = settings.public_origin + url_for("calendar.feed", token=token)
    return render_template("account/calendar.html", feed=found, address=address)


@account.post("/subscription/calendar", endpoint="make_calendar")
@for_whom(Access.ADMINS)
def make() -> ResponseReturnValue:
    """A new address; the one before stops working."""
    calendars.make(viewer())
    db.session.commit()
    flash(_("Your calendar has a new address. Earlier ones no longer work."), "success")
    return redirect(url_for("account.calendar"), 303)


@account.post("/subscription/calendar/stop", endpoint="stop_calendar")
@for_whom(Access.ADMINS)
def stop() -> ResponseReturnValue:
    """No address any more."""
    calendars.stop(viewer())
    db.session.commit()
    flash(_("The calendar has no address any more. Calendars that used it show nothing new."), "success")
    return redirect(url_for("account.calendar"), 303)
