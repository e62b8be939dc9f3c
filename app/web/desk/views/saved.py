"""Views of the queue that somebody names, renames, shares, deletes, or has the desk open with (U6)."""

from __future__ import annotations

import json

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.queueing import saved_views
from app.services.queueing.desk import open_desk
from app.web.desk.blueprint import desk
from app.web.desk.forms.own import ViewForm
from app.web.desk.tabs import saved_address, view_words, views_of
from app.web.desk.wanted import wanted_of
from app.web.viewing import viewer
from app.web.words import said


@desk.get("/desk/views")
@for_whom(Access.DESK)
def views() -> ResponseReturnValue:
    """All views somebody sees, with what can be done to one's own; and the form that names the one they came from."""
    return _page(ViewForm(formdata=None))


@desk.post("/desk/views")
@for_whom(Access.DESK)
def save_view() -> ResponseReturnValue:
    """Name the view whose filters stand in the address."""
    form, wanted = ViewForm(), wanted_of(request.args)
    if not form.validate():
        return _page(form, status=422)
    try:
        kept = json.dumps({"view": wanted.view.value, **wanted.kept()})
        view_id = saved_views.keep(viewer(), form.name.data or "", kept, is_shared=bool(form.is_shared.data))
        if form.opens.data:
            saved_views.open_with(viewer(), str(view_id))
        db.session.commit()
    except (Invalid, Refused) as no:
        db.session.rollback()
        form.name.errors = [said(no.reason)]
        return _page(form, status=422)
    saved = saved_views.one(viewer(), view_id)
    flash(_("The view “%(name)s” is saved.", name=saved.name), "success")
    return redirect(saved_address(saved), 303)


@desk.post("/desk/views/<int:view_id>")
@for_whom(Access.DESK)
def change_view(view_id: int) -> ResponseReturnValue:
    """Another name; shared, or no longer."""
    form = ViewForm()
    try:
        saved_views.change(viewer(), view_id, form.name.data or "", is_shared=bool(form.is_shared.data))
        db.session.commit()
    except (Invalid, Refused) as no:
        db.session.rollback()
        form.name.errors, form.name.id = [said(no.reason)], f"name-{view_id}"
        return _page(form, changed=view_id, status=422)
    flash(_("The view “%(name)s” is changed.", name=form.name.data), "success")
    return redirect(url_for("desk.views"), 303)


@desk.post("/desk/views/<int:view_id>/delete")
@for_whom(Access.DESK)
def delete_view(view_id: int) -> ResponseReturnValue:
    """The orders stay; only the name for them goes."""
    try:
        gone = saved_views.delete(viewer(), view_id)
        db.session.commit()
    except Refused as no:
        db.session.rollback()
        flash(said(no.reason), "warning")
    else:
        flash(_("The view “%(name)s” is deleted.", name=gone.name), "success")
    return redirect(url_for("desk.views"), 303)


@desk.post("/desk/views/opening")
@for_whom(Access.DESK)
def open_with() -> ResponseReturnValue:
    """What one's own desk opens with from now on."""
    try:
        saved_views.open_with(viewer(), request.form.get("opens_with", "")[:20])
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        flash(said(no.reason), "warning")
    else:
        flash(_("Your desk opens with it from now on."), "success")
    return redirect(url_for("desk.views"), 303)


def _page(form: ViewForm, *, changed: int | None = None, status: int = 200) -> ResponseReturnValue:
    who, wanted = viewer(), wanted_of(request.args)
    the_desk = open_desk(who)
    standard = [(view.value, view_words(view)) for view in views_of(who)]
    openings = [("", _("My orders if I have any, else the unclaimed")), *standard, *((str(one.id), one.name) for one in the_desk.views)]
    addresses = {one.id: saved_address(one) for one in the_desk.views}
    return render_template(
        "desk/views.html", form=form, changed=changed, has_errors=status == 422, views=the_desk.views, openings=openings,
        opens_with=the_desk.opens_with or "", wanted=wanted, addresses=addresses,
        view_words=view_words(wanted.view),
    ), status  # fmt: skip
