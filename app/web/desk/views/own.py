"""What somebody does for themselves with an order: puts it aside until a day, has it back, leaves it for the next one (U6)."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid
from app.extensions import db
from app.services.ordering import order_pages
from app.services.queueing import snoozes
from app.web.desk.blueprint import desk
from app.web.desk.forms.own import SnoozeForm
from app.web.desk.forms.steps import StepForm
from app.web.desk.next_one import next_order, order_address, order_after
from app.web.desk.views.order import order_page
from app.web.desk.wanted import wanted_of
from app.web.viewing import viewer
from app.web.words import day, said


@desk.post("/desk/orders/<reference>/snooze")
@for_whom(Access.DESK)
def snooze(reference: str) -> ResponseReturnValue:
    """Out of one's own views until a day, or until something happens; then the next order, please."""
    form, wanted = SnoozeForm(), wanted_of(request.args)
    if not form.validate():
        return _again(reference, form)
    try:
        until = snoozes.put_aside(viewer(), reference, form.until.data)
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        form.until.errors = [said(no.reason)]
        return _again(reference, form)
    flash(_("%(reference)s is put aside until %(date)s.", reference=reference, date=day(form.until.data or until.date())), "success")
    return redirect(next_order(viewer(), wanted), 303)


@desk.get("/desk/orders/<reference>/snooze")
@for_whom(Access.DESK)
def after_snooze(reference: str) -> ResponseReturnValue:
    """A refusal is shown at this address: reloading it leads to the order."""
    return redirect(url_for("desk.order", reference=reference))


@desk.post("/desk/orders/<reference>/wake")
@for_whom(Access.DESK)
def wake(reference: str) -> ResponseReturnValue:
    """Have it back in one's views now."""
    snoozes.take_back(viewer(), reference)
    db.session.commit()
    flash(_("%(reference)s is back in your views.", reference=reference), "success")
    return redirect(order_address(reference, wanted_of(request.args)), 303)


@desk.get("/desk/orders/<reference>/next")
@for_whom(Access.DESK)
def after(reference: str) -> ResponseReturnValue:
    """Leave this one as it is: the order that stands next in the list one came from."""
    return redirect(order_after(viewer(), reference, wanted_of(request.args)), 303)


def _again(reference: str, form: SnoozeForm) -> ResponseReturnValue:
    """The order again, with what is wrong at the field."""
    return order_page(order_pages.page(viewer(), reference), StepForm(formdata=None), snoozing=form, status=422)
