"""One order: where it stands, what was asked, what may be done, what has happened; and the steps themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import order_pages, orders
from app.services.ordering.order_pages import OrderPage
from app.services.queueing import cooling as queueing
from app.services.showing import subscription
from app.services.talking.mentions import Colleague
from app.web.desk import cooling
from app.web.desk.aside import account_facts, licences
from app.web.desk.asked import asked_rows, asked_words
from app.web.desk.beside import beside_context, offered_context
from app.web.desk.blueprint import desk
from app.web.desk.due_panel import due_context
from app.web.desk.forms.approving import AskingForm
from app.web.desk.forms.own import SnoozeForm
from app.web.desk.forms.steps import StepForm
from app.web.desk.history import next_step, returned, since_then, state_shown, who_has_it, words_of
from app.web.desk.may import may_quote
from app.web.desk.next_one import (
    done_words,
    leads_on,
    next_order,
    order_address,
    queue_address,
)
from app.web.desk.own_words import own_context
from app.web.desk.tabs import view_words
from app.web.desk.talk import Typed, talk_context
from app.web.desk.wanted import wanted_of
from app.web.quote_words import quote_words
from app.web.viewing import viewer
from app.web.words import named, said
from workflows.clock import last_day_of_offer
from workflows.words import BUTTON_WORDS

UNFOLDING = frozenset({"ask_customer", "reject", "extend_quote", "assign", "hand_over", "cancel"})
"""Steps that need words, a date or a name."""


@desk.get("/desk/orders/<reference>")
@for_whom(Access.STAFF)
def order(reference: str) -> ResponseReturnValue:
    """The order as the vendor's people see it; whoever may do nothing with it sees no buttons."""
    return order_page(order_pages.page(viewer(), reference), StepForm(formdata=None))


@desk.post("/desk/orders/<reference>/steps")
@for_whom(Access.STAFF)
def step(reference: str) -> ResponseReturnValue:
    """Take one step; the lifecycle says whether it is open to this person."""
    form = StepForm()
    if not form.validate():
        return order_page(order_pages.page(viewer(), reference), form, status=422)
    try:
        where = _take(reference, form)
        db.session.commit()
    except (Refused, Invalid) as no:
        db.session.rollback()
        return order_page(
            order_pages.page(viewer(), reference),
            form,
            status=422,
            extra=_at_its_field(form, said(no.reason)),
        )
    except SomebodyWasFirst as first:
        db.session.rollback()
        return order_page(order_pages.page(viewer(), reference), form, first=first, status=409)
    return redirect(where)


def _take(reference: str, form: StepForm) -> str:
    """Take the step, and say where to go on. A rejection waits a minute, in which it can be taken back (U15)."""
    verb, note, wanted = form.verb.data or "", form.note.data or "", wanted_of(request.args)
    if verb == "reject":
        cooling.remember(queueing.reject(viewer(), reference, note, form.version.data))
        return next_order(viewer(), wanted)
    asked = orders.Asked(verb, note, form.valid_until.data, form.rep.data)
    moved = orders.step(viewer(), reference, asked, version=form.version.data)
    flash(done_words(verb, moved), "success")
    return next_order(viewer(), wanted) if leads_on(verb) else order_address(moved.reference, wanted)


@desk.get("/desk/orders/<reference>/steps")
@for_whom(Access.STAFF)
def after_step(reference: str) -> ResponseReturnValue:
    """A refusal is shown at this address: reloading it, or changing the language there, leads to the order."""
    return redirect(url_for("desk.order", reference=reference))


def _at_its_field(form: StepForm, reason: str) -> list[str]:
    """Show a refusal at the field the step is about; a step without one shows it in the summary alone."""
    about = {
        "ask_customer": form.note,
        "reject": form.note,
        "cancel": form.note,
        "extend_quote": form.valid_until,
        "assign": form.rep,
        "hand_over": form.note if form.rep.data else form.rep,
    }
    field = about.get(form.verb.data)
    if field is None:
        return [reason]
    field.errors = [reason]
    return []


def order_page(page: OrderPage, form: StepForm, *, first: SomebodyWasFirst | None = None, status: int = 200,
               extra: Sequence[str] = (), typed: Typed | None = None, snoozing: SnoozeForm | None = None,
               asking: AskingForm | None = None) -> ResponseReturnValue:  # fmt: skip
    """The page, also with what went wrong: everything typed is kept."""
    who = viewer()
    account = subscription.page(who, page.account_slug)
    steps = {row.verb for row in page.steps}
    said_of_it = talk_context(who, page, typed)
    said_of_it |= due_context(page, said_of_it["events"], is_whole=said_of_it["show"] == "all")
    _prepare(form, page, said_of_it["colleagues"])
    return render_template(
        "desk/order.html", extra=extra, has_errors=status == 422, words=BUTTON_WORDS, **state_shown(page),
        may_quote=may_quote(who, page.order), more_steps=steps & UNFOLDING, asked_rows=asked_rows(page), page=page,
        order=page.order, form=form, steps=steps, first=first, account=account,
        facts=account_facts(account), licences=licences(account), asked=_asked(page),
        wrong_asking=asking, who_has_it=who_has_it(page), next_step=next_step(page), open_verb=form.verb.data,
        versions=[{"quote": quote, "words": quote_words(quote)} for quote in page.quotes if quote.status != "draft"],
        returned=returned(page), quotes_note=words_of(page.latest("ask_revision")), stalled=words_of(page.latest("stall")),
        since_then=since_then(page, form.version.data) if first else (), **offered_context(page),
        **beside_context(page, account), **said_of_it, **_conversation(page), **own_context(who, page, snoozing), **_way_back(),
    ), status  # fmt: skip


def _prepare(form: StepForm, page: OrderPage, colleagues: Sequence[Colleague]) -> None:
    """Whom it can be given to, the usual last day, and an id for the one note that was sent."""
    form.rep.choices = [(one.id, one.name) for one in colleagues if one.role == "rep" and one.id != page.order.rep_id]
    form.valid_until.data = form.valid_until.data or last_day_of_offer(page.order.today, page.order.priced_until)
    form.note.id = f"note-{form.verb.data}"


def _asked(page: OrderPage) -> str:
    return asked_words(page.order.change, [(line.seats, named(line, "product_name")) for line in page.lines])


def _conversation(page: OrderPage) -> dict[str, Any]:
    """The last question and, if it came after, the answer."""
    question, answer = page.latest("ask_customer"), page.latest("answer")
    if question and answer and answer.position < question.position:
        answer = None
    return {"question": question, "answer": answer}


def _way_back() -> dict[str, Any]:
    """To the list this person works from."""
    if viewer().step_role.value in {"rep", "manager"}:
        wanted = wanted_of(request.args)
        label = view_words(wanted.view) if wanted.given else _("Queue")
        return {"trail": [{"label": label, "href": queue_address(wanted)}]}
    return {"trail": [{"label": _("Orders"), "href": url_for("insight.orders")}]}
