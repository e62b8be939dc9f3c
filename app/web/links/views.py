"""Views of signed links. Whoever holds one acts as its reader, whoever is signed in beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import NotThere, Problem
from app.extensions import db
from app.services.ordering import order_pages, orders
from app.services.ordering.links import Link, follow
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.orders import Asked
from app.services.people.viewers import Viewer
from app.web.account.quotes import compared, facts_of, last_day, quote_shown
from app.web.links.forms import DecisionForm
from app.web.links.history import comment_of, history, now, words_of
from app.web.links.standing import standing
from app.web.pdf import quote_pdf
from app.web.words import said

links = Blueprint("links", __name__)


@links.after_request
def _unlisted(response: Response) -> Response:
    """Search engines keep out. The house's Referrer-Policy tells the address to nobody but us."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@links.get("/l/<token>")
@for_whom(Access.BY_LINK)
def show(token: str) -> ResponseReturnValue:
    """Read the question, the offer, or where it stands. Decides nothing, however often it is opened."""
    reading = _opened(token)
    return _drawn(reading, DecisionForm(reading.link.purpose))


@links.post("/l/<token>")
@for_whom(Access.BY_LINK)
def decide(token: str) -> ResponseReturnValue:
    """Answer, accept, decline or ask for another version: once, and only what the link was written for."""
    reading = _opened(token)
    form, order = DecisionForm(reading.link.purpose), reading.page.order
    if not standing(reading.link, reading.page).is_open:
        return _drawn(reading, form, status=409)
    if not form.validate():
        return _drawn(reading, form, status=422)
    try:
        orders.step(
            reading.viewer,
            order.reference,
            Asked(form.verb.data, form.note.data or ""),
            version=order.version,
        )
        db.session.commit()
    except Problem as problem:
        db.session.rollback()
        return _drawn(_opened(token), form, said(problem.reason), status=problem.status)
    return redirect(url_for("links.show", token=token), 303)


@links.get("/l/<token>/offer.pdf")
@for_whom(Access.BY_LINK)
def offer_pdf(token: str) -> ResponseReturnValue:
    """The offer as a document."""
    reading = _opened(token)
    page = reading.page
    if reading.link.purpose != "offer" or page.offer is None:
        raise NotThere
    name = f"{page.order.reference}-v{page.offer.version}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(quote_pdf(page, page.offer), mimetype="application/pdf", headers=headers)


@dataclass(frozen=True, slots=True)
class Reading:
    """A link, followed: whom it was written to, and the order as it is now."""

    token: str
    link: Link
    viewer: Viewer
    page: OrderPage


def _opened(token: str) -> Reading:
    """Follow the link. The page speaks the language, and the time zone, of whoever it was written to."""
    link, viewer, reference = follow(current_app.extensions["settings"].secret_key, token)
    page = order_pages.page(viewer, reference)
    g.viewer = viewer
    return Reading(token, link, viewer, page)


def _drawn(reading: Reading, form: DecisionForm, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    """What the link may do now. It is no sign-in: the frame shows no `viewer` and no navigation."""
    page, stands = reading.page, standing(reading.link, reading.page)
    name = reading.link.purpose if stands.is_open or reading.link.purpose == "status" else "moved_on"
    shown = {"answer": _question, "offer": _offer}.get(name, _nothing_more)(page)
    return render_template(
        f"links/{name}.html", viewer=None, nav_items=[], reader=reading.viewer, page=page, form=form,
        token=reading.token, extra=[refusal] if refusal else [], now=now(page), events=history(page),
        moved_by=stands.moved_by, moved_words=words_of(stands.moved_by) if stands.moved_by else "",
        was_own=stands.was_own(reading.viewer), **shown,
    ), status  # fmt: skip


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
    }  # fmt: skip


def _nothing_more(_page: OrderPage) -> dict[str, Any]:
    return {}
