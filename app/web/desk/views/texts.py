"""Ready-made terms and notes: reps read them, managers write them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid
from app.extensions import db
from app.services.ordering import quote_texts
from app.services.ordering.quote_texts import WRITERS, QuoteText
from app.web.desk.blueprint import desk
from app.web.desk.forms.texts import TextForm
from app.web.viewing import viewer
from app.web.words import said


@desk.get("/desk/templates")
@for_whom(Access.STAFF)
def texts() -> ResponseReturnValue:
    """All of them, and for managers the form for another one."""
    return _page(TextForm(formdata=None))


@desk.post("/desk/templates")
@for_whom(Access.MANAGERS)
def new_text() -> ResponseReturnValue:
    """Keep another one."""
    return _kept(TextForm(), None)


@desk.get("/desk/templates/<int:text_id>")
@for_whom(Access.MANAGERS)
def text(text_id: int) -> ResponseReturnValue:
    """One, to write it anew."""
    one = _one(text_id)
    return _page(TextForm.showing(one), one)


@desk.post("/desk/templates/<int:text_id>")
@for_whom(Access.MANAGERS)
def change_text(text_id: int) -> ResponseReturnValue:
    """Other words for the quotes to come; those that were written keep theirs."""
    return _kept(TextForm(), _one(text_id))


def _one(text_id: int) -> QuoteText:
    found = next((one for one in quote_texts.listed(viewer(), with_retired=True) if one.id == text_id), None)
    if found is None:
        abort(404)
    return found


def _kept(form: TextForm, one: QuoteText | None) -> ResponseReturnValue:
    if not form.validate():
        return _page(form, one, 422)
    try:
        quote_texts.save(viewer(), form.typed(), one.id if one else None)
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        form[no.field].errors = [said(no.reason)]
        return _page(form, one, 422)
    flash(_("“%(name)s” is kept. Quotes that were written stay as they are.", name=form.name.data), "success")
    return redirect(url_for("desk.texts"), 303)


def _page(form: TextForm, one: QuoteText | None = None, status: int = 200) -> ResponseReturnValue:
    me = viewer()
    may_write = me.step_role in WRITERS
    listed = quote_texts.listed(me, with_retired=may_write)
    return render_template("desk/texts.html", texts=listed, form=form, one=one, may_write=may_write), status
