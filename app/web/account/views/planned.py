"""Planned changes: cancel one, choose who loses a seat, read what happened (R41, R44, R48)."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.domain.losing import Holder
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.seating import planned_changes, planned_steps
from app.services.seating.planned_changes import Planned
from app.services.showing import account_events
from app.web.account.blueprint import account
from app.web.account.forms.losers import LosersForm, losers_form
from app.web.account.history_words import rows_of
from app.web.account.planned import person_hint, planned_row, undo_words
from app.web.account.promo_words import restored_words
from app.web.viewing import viewer
from app.web.words import said


@account.post("/subscription/planned/<uuid:change_id>/cancel", endpoint="cancel_planned")
@for_whom(Access.ADMINS)
def cancel(change_id: UUID) -> ResponseReturnValue:
    """Change one's mind; the page then says what is so now, and how to have it back."""
    try:
        planned = planned_steps.cancel(viewer(), change_id)
        db.session.commit()
        flash(undo_words(viewer(), planned) + restored_words(planned.promo_code), "success")
    except (Refused, SomebodyWasFirst) as problem:
        db.session.rollback()
        flash(said(problem.reason), "info")
    return redirect(url_for("account.subscription"), 303)


@account.route("/subscription/planned/<uuid:change_id>/people", methods=["GET", "POST"], endpoint="planned_people")
@for_whom(Access.ADMINS)
def people(change_id: UUID) -> ResponseReturnValue:
    """Those who would lose a seat, and everybody who could lose one instead."""
    planned = planned_changes.find(viewer(), change_id)
    search = request.args.get("q", "")[:100].replace("\x00", "")
    known = _known(planned, search)
    form = losers_form(known, sorted(planned.chosen) or [one.id for one in planned.losing])
    if not form.is_submitted():
        return _page(planned, form, known, search, 200)
    if not form.validate():
        return _page(planned, form, known, search, 422)
    try:
        planned_steps.choose(viewer(), change_id, form.people.data)
        db.session.commit()
    except (Invalid, Refused) as problem:
        db.session.rollback()
        form.people.errors = [said(problem.reason)]
        return _page(planned, form, known, search, 422)
    flash(_("Your choice is kept: these people will be told.") if form.people.data else _("It is left to the newest again."), "success")
    return redirect(url_for("account.subscription"), 303)


def _known(planned: Planned, search: str) -> list[Holder]:
    """Whoever is on the list now stays on the page, whatever is searched for."""
    found = planned_steps.candidates(viewer(), planned, search)
    listed = {one.id for one in planned.losing}
    return [*planned.losing, *(one for one in found if one.id not in listed)]


def _page(planned: Planned, form: LosersForm, known: list[Holder], search: str, status: int) -> ResponseReturnValue:
    hints = {one.id: person_hint(one) for one in known}
    page = render_template("account/planned_people.html", planned=planned_row(viewer(), planned), form=form, hints=hints, search=search)
    return page, status


@account.get("/subscription/history", endpoint="history")
@for_whom(Access.ADMINS)
def history() -> ResponseReturnValue:
    """What happened to the account itself: changed seats, planned changes, who lost a seat."""
    before = request.args.get("before", "")
    events, following = account_events.page(viewer(), int(before) if before.isdecimal() and len(before) < 18 else None)
    return render_template("account/history.html", events=rows_of(events), following=following, is_first=not before)
