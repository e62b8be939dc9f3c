"""One person: their roles and seats, suspension, leaving in the right order, and what happened (R16, R46)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.people import adding, contacts, people_changes, person_page
from app.services.people.person_page import PersonView
from app.services.people.team import Added, NoSeatFree
from app.services.showing import subscription
from app.web.account.blueprint import account
from app.web.account.forms.team import RemoveForm, RolesForm, roles_form
from app.web.account.licences import licences
from app.web.account.naming import account_role_words
from app.web.account.person_view import context
from app.web.account.ways_out import no_seats_now
from app.web.viewing import viewer
from app.web.words import said


@account.get("/team/<int:person_id>")
@for_whom(Access.ADMINS)
def person(person_id: int) -> ResponseReturnValue:
    """Who they are, which seats they use and why, and what may be done."""
    return _show(person_page.person(viewer(), person_id))


def _show(found: PersonView, form: RolesForm | None = None, status: int = 200, **values: Any) -> ResponseReturnValue:
    products = subscription.products(viewer().account_id or 0)
    given = {one["product"]: one["role"] for one in found.products}
    page = render_template("account/person.html", person=found, form=form or roles_form(products, found.role, given),
                           products=products, **context(viewer(), found, licences(products)), **values)  # fmt: skip
    return page, status


@account.post("/team/<int:person_id>")
@for_whom(Access.ADMINS)
def change_roles(person_id: int) -> ResponseReturnValue:
    """The roles as ticked; with no seat free the page says so and offers to wait or to ask (R23)."""
    found = person_page.person(viewer(), person_id)
    form = roles_form(subscription.products(viewer().account_id or 0), found.role, {})
    if not form.validate():
        return _show(found, form, 422)
    go = request.form.get("go", "")
    try:
        done = people_changes.change_roles(viewer(), person_id, form.roles(), may_wait=go in {"wait", "ask"})
        if go == "ask" and done.waits_for:
            adding.ask_for(viewer(), Added(person_id, done.waits_for), form.justification.data or "")
        db.session.commit()
    except NoSeatFree as full:
        db.session.rollback()
        way = {"way": full.way_out, "reason": said(full.reason), "refusal": no_seats_now(viewer()),
               "buyers": contacts.buyers(viewer().account_id or 0)}  # fmt: skip
        return _show(found, form, 422, out=way, has_errors=True)
    except (Invalid, Refused) as no:
        return _refused(found, form, no)
    flash(_changed(found, done), "success")
    return redirect(url_for("account.person", person_id=person_id), 303)


def _changed(found: PersonView, done: people_changes.Done) -> str:
    if done.waits_for:
        return _("%(name)s keeps a place in the queue and gets the seat as soon as one is there.", name=found.name)
    return _("The roles of %(name)s are changed. It takes effect at once.", name=found.name)


def _refused(found: PersonView, form: RolesForm, no: Invalid | Refused) -> ResponseReturnValue:
    db.session.rollback()
    words = said(no.reason)
    if no.field in {"role", "justification"}:
        form[no.field].errors = [words]
        return _show(found, form, 422)
    return _show(found, form, 422, problems=(words,), has_errors=True)


@account.post("/team/<int:person_id>/suspend")
@for_whom(Access.ADMINS)
def suspend_person(person_id: int) -> ResponseReturnValue:
    return _act(person_id, "suspend")


@account.post("/team/<int:person_id>/restore")
@for_whom(Access.ADMINS)
def restore_person(person_id: int) -> ResponseReturnValue:
    return _act(person_id, "restore")


def _act(person_id: int, verb: str) -> ResponseReturnValue:
    """Suspend or restore; a rule that stands against it is said on the page."""
    try:
        {"suspend": people_changes.suspend, "restore": people_changes.restore}[verb](viewer(), person_id)
        db.session.commit()
    except Refused as no:
        db.session.rollback()
        return _show(person_page.person(viewer(), person_id), None, 422, problems=(said(no.reason),), has_errors=True)
    flash(_("They cannot sign in any more, and every open session is over. Seats they use stay used.") if verb == "suspend"
          else _("They can sign in again."), "success")  # fmt: skip
    return redirect(url_for("account.person", person_id=person_id), 303)


@account.route("/team/<int:person_id>/remove", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def remove_person(person_id: int) -> ResponseReturnValue:
    """R46: the checklist first; the button then does its steps in their order."""
    found, form, status = person_page.person(viewer(), person_id), RemoveForm(), 200
    problems: tuple[str, ...] = ()
    if request.method == "POST" and form.validate():
        try:
            people_changes.remove(viewer(), person_id, work_is_reassigned=bool(form.work_is_reassigned.data))
            db.session.commit()
            flash(_("%(name)s is no longer part of the team. Their seats are free, their history stays.", name=found.name), "success")
            return redirect(url_for("account.person", person_id=person_id), 303)
        except Refused as no:
            db.session.rollback()
            status, problems = 422, () if no.field else (said(no.reason),)
            if no.field:
                form.work_is_reassigned.errors = [said(no.reason)]
    held = licences(subscription.products(viewer().account_id or 0))
    page = render_template("account/remove_person.html", person=found, form=form, problems=problems, has_errors=bool(problems),
                           role_words=account_role_words, **context(viewer(), found, held))  # fmt: skip
    return page, status
