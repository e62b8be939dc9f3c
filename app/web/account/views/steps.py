"""Steps customers take on an order: answer, approve, accept, decline, withdraw, send again."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import order_pages, orders
from app.services.ordering.orders import Asked
from app.services.ordering.steps import MovingOrder
from app.services.requesting import attachments
from app.web.accepting import accept
from app.web.account.blueprint import account
from app.web.account.documents import sent_document
from app.web.account.forms.steps import StepForm
from app.web.account.views.offers import render_offer
from app.web.account.views.orders import render_order
from app.web.viewing import viewer
from app.web.words import said
from workflows.seat_order import State
from workflows.words import BUTTON_WORDS, step_words


@account.post("/requests/<reference>/steps")
@for_whom(Access.ADMINS)
def take_step(reference: str) -> ResponseReturnValue:
    """One step; what it needs and whether it is allowed is the table's to say."""
    form = StepForm()
    if not form.validate():
        return _again(reference, form)
    asked = Asked(form.verb.data or "", form.note.data or "")
    try:
        order = _taken(reference, asked, form)
        db.session.commit()
    except SomebodyWasFirst as lost:
        return _somebody_was_first(reference, form, lost)
    except (Invalid, Refused) as problem:
        db.session.rollback()
        form.put_refusal(problem, form.note)
        return _again(reference, form)
    return _done(asked.verb, order)


def _taken(reference: str, asked: Asked, form: StepForm) -> MovingOrder:
    """The step; with an answer may come the document that was asked for (S12)."""
    if asked.verb == "accept_quote":
        return accept(viewer(), reference, form, version=form.seen_version)
    order = orders.step(viewer(), reference, asked, version=form.seen_version)
    if asked.verb == "answer" and (document := sent_document()):
        return attachments.attach(viewer(), order, document)
    return order


def _done(verb: str, order: MovingOrder) -> ResponseReturnValue:
    """After a step: the confirmation of an acceptance, else the order as it is now."""
    if verb == "accept_quote":
        is_accepted = order.state in {State.ACCEPTED, State.FULFILLING}
        return redirect(url_for("account.accepted" if is_accepted else "account.order", reference=order.reference), 303)
    flash(
        {
            "answer": _("Your answer is on its way. Your representative goes on with the order."),
            "approve_request": _("You have approved the request."),
            "reject_request": _("You have refused the request. The requester is told why."),
            "decline_quote": _("You have declined the offer. Your representative is told why."),
            "ask_revision": _("Your representative prepares another version."),
            "cancel": _("The request is withdrawn."),
            "resubmit": _("The request is on its way again, under the same reference."),
        }.get(verb, _("Done.")),
        "success",
    )
    return redirect(url_for("account.order", reference=order.reference), 303)


def _again(reference: str, form: StepForm) -> ResponseReturnValue:
    """The page the form was on, with the reason and everything typed."""
    page = order_pages.page(viewer(), reference)
    if (form.back.data == "offer" or form.verb.data == "accept_quote") and page.offer:
        return render_offer(page, form, 422)
    return render_order(page, form, 422)


def _somebody_was_first(reference: str, form: StepForm, lost: SomebodyWasFirst) -> ResponseReturnValue:
    """R61, U8: who was first and when, what was typed kept, one click to apply it to the order as it is now."""
    db.session.rollback()
    page = order_pages.page(viewer(), reference)
    verb, again = form.verb.data or "", None
    if verb in page.verbs:
        again = {
            "href": url_for("account.take_step", reference=page.order.reference),
            "label": None,
            "hidden": {"verb": verb, "note": form.note.data or "", "version": page.order.version},
        }
    typed = [{"key": _("You wanted to"), "value": said(BUTTON_WORDS[verb])}] if verb in BUTTON_WORDS else []
    if form.note.data:
        typed.append({"key": _("Your words"), "value": form.note.data})
    was_done = step_words(lost.verb, brings_seats=page.order.brings_seats) if lost.at else lost.reason
    conflict = {"who": lost.who, "at": lost.at, "is_own": lost.is_own, "words": said(was_done)}
    return render_template(
        "errors/409.html",
        conflict=conflict,
        typed=typed,
        again=again,
        back_url=url_for("account.order", reference=page.order.reference),
    ), 409
