"""What waits for one's approval, one decision, and who stands in for whom (R65, R66, R67)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, NotAllowed, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.approving import listing, substitutes
from app.services.approving.steps import Asked as Approval
from app.services.ordering import order_pages, orders, staff
from app.services.ordering.steps import MovingOrder
from app.web.desk import deciding
from app.web.desk.approving import approval_shown, waits_for, why
from app.web.desk.asked import asked_of_row
from app.web.desk.blueprint import desk
from app.web.desk.forms.approving import ApprovalForm, AskingForm, SubstituteForm
from app.web.desk.forms.steps import StepForm
from app.web.desk.next_one import approval_asked, next_order
from app.web.desk.views.order import order_page
from app.web.desk.wanted import wanted_of
from app.web.viewing import viewer
from app.web.words import said
from workflows.seat_order import Role, State


@desk.context_processor
def _of_approvals() -> dict[str, Any]:
    return {"approval_shown": approval_shown, "asking_form": lambda: AskingForm(formdata=None)}


@desk.get("/desk/approvals")
@for_whom(Access.STAFF)
def approvals() -> ResponseReturnValue:
    """What waits for one, what waits for others, and one's substitutes."""
    return _list(SubstituteForm(formdata=None))


@desk.get("/desk/approvals/<reference>")
@for_whom(Access.STAFF)
def approval(reference: str) -> ResponseReturnValue:
    """One quote, why it needs approval, and the two buttons."""
    page, case = deciding.read(viewer(), reference)
    here = url_for("desk.decide", reference=page.order.reference)
    return deciding.drawn(viewer(), page, case, ApprovalForm(formdata=None), action=here)


@desk.post("/desk/approvals/<reference>")
@for_whom(Access.STAFF)
def decide(reference: str) -> ResponseReturnValue:
    """Approve, return with a note, ask one more person, or let it pass. Too late is news, not an error (R66)."""
    form, here = ApprovalForm(), url_for("desk.decide", reference=reference)
    if not form.validate():
        return deciding.drawn(viewer(), *deciding.read(viewer(), reference), form, action=here, status=422)
    try:
        order = deciding.decide(viewer(), reference, form)
        following = None if order.news else _next()  # looked for before the commit: one transaction less
        db.session.commit()
    except (Refused, Invalid, NotAllowed, SomebodyWasFirst) as no:
        db.session.rollback()
        return deciding.drawn(viewer(), *deciding.read(viewer(), reference), form, action=here, extra=[said(no.reason)], status=no.status)
    if following is None:
        return deciding.drawn(viewer(), *deciding.read(viewer(), reference), form, action=here, news=order.news)
    flash(done_words(form.verb.data, order), "success")
    return redirect(following)


def done_words(verb: str | None, order: MovingOrder) -> str:
    """What was just decided, and what follows, in one sentence."""
    reference = order.reference
    return {
        "return_quote": _("%(reference)s is returned with your note.", reference=reference),
        "add_approver": _("One more person is asked about %(reference)s.", reference=reference),
        "override_approval": _("%(reference)s may go out; your reason stays with it.", reference=reference),
    }.get(verb or "") or {
        State.IN_APPROVAL: _("You have approved %(reference)s. Others still have to decide.", reference=reference),
        State.QUOTED: _("%(reference)s is approved, and the offer is out.", reference=reference),
    }.get(order.state, _("%(reference)s is approved.", reference=reference))


def _next() -> str:
    """The quote that has waited longest for this person, else the list."""
    following = listing.next_for(viewer())
    return url_for("desk.approval", reference=following) if following else url_for("desk.approvals")


@desk.post("/desk/orders/<reference>/approval")
@for_whom(Access.REPS)
def ask_for_approval(reference: str) -> ResponseReturnValue:
    """Put the quote before its approvers, with what they should know; with `sends_itself` the last approval sends it."""
    form, version = AskingForm(), request.form.get("version", type=int)
    sends = form.sends_itself.data == "1"
    if not form.validate():
        return order_page(order_pages.page(viewer(), reference), StepForm(formdata=None), asking=form, status=422)
    asked = orders.Asked("request_approval", approval=Approval(form.note.data or "", sends_itself=sends))
    try:
        order = orders.step(viewer(), reference, asked, version=version)
        db.session.commit()
    except (Refused, Invalid, SomebodyWasFirst) as no:
        db.session.rollback()
        flash(said(no.reason), "info")
        return redirect(url_for("desk.order", reference=reference))
    flash(approval_asked(order.reference, sends_itself=sends), "success")
    return redirect(next_order(viewer(), wanted_of(request.args)))


@desk.get("/desk/orders/<reference>/approval")
@for_whom(Access.REPS)
def after_asking(reference: str) -> ResponseReturnValue:
    """A refusal is shown at this address: reloading it leads to the order."""
    return redirect(url_for("desk.order", reference=reference))


@desk.post("/desk/approvals/substitutes")
@for_whom(Access.STAFF)
def appoint() -> ResponseReturnValue:
    """Say who decides in whose place; both are told."""
    form = SubstituteForm()
    if not form.validate():
        return _list(form, status=422)
    try:
        absent = form.staff.data or viewer().staff_id or 0
        substitutes.appoint(viewer(), absent, form.substitute.data, form.starts_on.data, form.ends_on.data)
        db.session.commit()
    except (Invalid, NotAllowed) as no:
        db.session.rollback()
        return _list(form, extra=[said(no.reason)], status=no.status)
    flash(_("The substitute is set, and both are told."), "success")
    return redirect(url_for("desk.approvals"))


@desk.post("/desk/approvals/substitutes/<int:substitute_id>/end")
@for_whom(Access.STAFF)
def end_substitute(substitute_id: int) -> ResponseReturnValue:
    """Take it back before its last day."""
    substitutes.end(viewer(), substitute_id)
    db.session.commit()
    flash(_("The substitute is taken back, and both are told."), "success")
    return redirect(url_for("desk.approvals"))


def _list(form: SubstituteForm, *, extra: list[str] | None = None, status: int = 200) -> tuple[str, int]:
    who, people = viewer(), staff.everybody()
    form.staff.choices = [SelectChoice(one.id, one.name) for one in people]
    others = [one for one in people if one.id != who.staff_id or who.step_role is Role.MANAGER]
    form.substitute.choices = [SelectChoice(one.id, one.name) for one in others]
    form.staff.data = form.staff.data or who.staff_id
    rows: list[dict[str, Any]] = [{"one": one, "asked": asked_of_row(one), "why": why(one.case), "waits_for": waits_for(one.case)}
                                  for one in listing.waiting(who)]  # fmt: skip
    return render_template("desk/approvals.html", mine=[row for row in rows if row["one"].is_mine],
                           others=[row for row in rows if not row["one"].is_mine], form=form, extra=extra or (), has_errors=bool(extra),
                           substitutes=substitutes.listing(who), is_manager=who.step_role is Role.MANAGER, me=who.staff_id), status  # fmt: skip
