"""Views of signed links. Whoever holds one acts as its reader, whoever is signed in beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import NotThere, Problem
from app.extensions import db
from app.services.ordering import accepting, order_pages, orders
from app.services.ordering.links import Link, follow
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.orders import Asked
from app.services.people.viewers import Viewer
from app.web.accepting import SIGNED, accept, accepted_of
from app.web.account.quotes import facts_of, last_day, quote_shown
from app.web.account.standing import (
    change_of_page,
    comment_of,
    is_for_the_owner,
    more_asked,
    who_accepts_words,
)
from app.web.links.forms import DecisionForm
from app.web.links.history import history, now, words_of
from app.web.links.standing import standing
from app.web.pdf import pdf_answer, quote_pdf
from app.web.quote_changes import changed_words, compared
from app.web.talking.customer import talk_for
from app.web.talking.forms import MessageForm
from app.web.uploads import make_room
from app.web.words import said

links = Blueprint("links", __name__)
links.url_value_preprocessor(make_room)


@links.after_request
def _unlisted(response: Response) -> Response:
    """Search engines keep out. The house's Referrer-Policy tells the address to nobody but us."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@links.get("/l/<token>")
@for_whom(Access.BY_LINK)
def show(token: str) -> ResponseReturnValue:
    """Read the question, the offer, or where it stands. Decides nothing, however often it is opened."""
    reading = opened(token)
    return drawn(reading, DecisionForm(reading.link.purpose))


@links.post("/l/<token>")
@for_whom(Access.BY_LINK)
def decide(token: str) -> ResponseReturnValue:
    """Answer, accept, decline or ask for another version: once, and only what the link was written for."""
    reading = opened(token)
    form, order = DecisionForm(reading.link.purpose), reading.page.order
    if not standing(reading.link, reading.page).is_open:
        return drawn(reading, form, status=409)
    if not form.validate():
        return drawn(reading, form, status=422)
    try:
        _decide(reading.viewer, order.reference, form, order.version)
        db.session.commit()
    except Problem as problem:
        db.session.rollback()
        if problem.field in SIGNED:
            form.put_refusal(problem, form.note)
            return drawn(opened(token), form, status=problem.status)
        return drawn(opened(token), form, said(problem.reason), status=problem.status)
    return redirect(url_for("links.show", token=token), 303)


def _decide(reader: Viewer, reference: str, form: DecisionForm, version: int) -> None:
    if form.verb.data == "accept_quote":
        accept(reader, reference, form, version=version)
    else:
        orders.step(reader, reference, Asked(form.verb.data, form.note.data or ""), version=version)


@links.get("/l/<token>/offer.pdf")
@for_whom(Access.BY_LINK)
def offer_pdf(token: str) -> ResponseReturnValue:
    """The offer as a document."""
    reading = opened(token)
    page = reading.page
    if reading.link.purpose != "offer" or page.offer is None:
        raise NotThere
    return pdf_answer(quote_pdf(page, page.offer, request.args.get("paper")), f"{page.order.reference}-v{page.offer.version}.pdf")


@links.get("/l/<token>/accepted.pdf")
@for_whom(Access.BY_LINK)
def accepted_pdf(token: str) -> ResponseReturnValue:
    """What was accepted, byte for byte, for whoever the offer was written to."""
    reading = opened(token)
    page = reading.page
    if reading.link.purpose != "offer" or page.offer is None:
        raise NotThere
    _order, content = accepting.read(reading.viewer, page.order.reference, page.offer.version)
    return pdf_answer(content, f"{page.order.reference}-v{page.offer.version}-accepted.pdf")


@dataclass(frozen=True, slots=True)
class Reading:
    """A link, followed: whom it was written to, and the order as it is now."""

    token: str
    link: Link
    viewer: Viewer
    page: OrderPage


def opened(token: str) -> Reading:
    """Follow the link. The page speaks the language, and the time zone, of whoever it was written to."""
    link, viewer, reference = follow(current_app.extensions["settings"].secret_key, token)
    page = order_pages.page(viewer, reference)
    g.viewer = viewer
    return Reading(token, link, viewer, page)


def drawn(reading: Reading, form: DecisionForm, refusal: str = "", status: int = 200, message_form: MessageForm | None = None,
          ) -> ResponseReturnValue:  # fmt: skip
    """What the link may do now. It is no sign-in: the frame shows no `viewer` and no navigation."""
    page, stands = reading.page, standing(reading.link, reading.page)
    form.sign_as(reading.viewer)
    name = reading.link.purpose if stands.is_open or reading.link.purpose == "status" else "moved_on"
    shown = {"answer": _question, "offer": _offer}.get(name, _nothing_more)(page)
    return render_template(
        f"links/{name}.html", viewer=None, nav_items=[], reader=reading.viewer, page=page, form=form,
        token=reading.token, extra=[refusal] if refusal else [], now=now(page), wrong=message_form,
        moved_by=stands.moved_by, moved_words=words_of(stands.moved_by, brings_seats=page.order.brings_seats) if stands.moved_by else "",
        asked_change=change_of_page(page), asked_more=more_asked(page),
        is_thanked=stands.is_last_word(reading.viewer, page.order.state), was_own=stands.was_own(reading.viewer), **shown,
        **_talk(reading, message_form),
    ), status  # fmt: skip


def _talk(reading: Reading, form: MessageForm | None) -> dict[str, Any]:
    """What was said about the request, and the history with it."""

    def document(document_id: str) -> str:
        return url_for("links.message_document", token=reading.token, document_id=document_id)

    said_of_it = talk_for(reading.viewer, reading.page, history(reading.page), document, form)
    return {**said_of_it, "events": said_of_it["history"]}


def _question(page: OrderPage) -> dict[str, Any]:
    question = page.latest("ask_customer")
    return {"question": question, "question_words": comment_of(question) if question else ""}


def _offer(page: OrderPage) -> dict[str, Any]:
    """The offer that is out, and what differs from the version before it (R63)."""
    offer = page.offer
    if offer is None:
        raise NotThere
    before = next((quote for quote in page.quotes if quote.version < offer.version), None)
    return {
        "offer": offer, "quote": quote_shown(offer), "facts": facts_of(offer, last_day(page, offer)),
        "before": before, "changes": compared(before, offer) if before else [],
        "changes_in_words": changed_words(before, offer) if before else [],
        "who_accepts": who_accepts_words(page) if is_for_the_owner(page) else "",
    }  # fmt: skip


def _nothing_more(page: OrderPage) -> dict[str, Any]:
    """What was accepted, for whoever comes back."""
    return {"accepted": accepted_of(page, page.offer) if page.offer else None}
