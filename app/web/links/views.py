"""Views of signed links. Whoever holds one acts as the person it was written to, whoever is signed in beside."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import NotThere, Problem
from app.extensions import db
from app.services import order_pages, orders
from app.services.links import Link, follow
from app.services.order_pages import OrderPage
from app.services.orders import Asked
from app.services.viewers import Viewer
from app.web.links.forms import DecisionForm
from app.web.links.history import comment_of, history, now, words_of
from app.web.links.standing import standing
from app.web.quote_words import quote_words
from app.web.words import language, said

links = Blueprint("links", __name__)


@links.after_request
def _unlisted(response: Response) -> Response:
    """Search engines keep out. The address leaves with no link: the house's Referrer-Policy sends it to us alone."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@links.get("/l/<token>")
@for_whom(Access.BY_LINK)
def show(token: str) -> ResponseReturnValue:
    """Read the question, the offer, or where it stands. Decides nothing, however often it is opened."""
    link, viewer, page = _opened(token)
    return _drawn(token, link, viewer, page, DecisionForm(link.purpose))


@links.post("/l/<token>")
@for_whom(Access.BY_LINK)
def decide(token: str) -> ResponseReturnValue:
    """Answer, accept, decline or ask for another version: once, and only what the link was written for."""
    link, viewer, page = _opened(token)
    form = DecisionForm(link.purpose)
    if not standing(link, page).is_open:
        return _drawn(token, link, viewer, page, form, status=409)
    if not form.validate():
        return _drawn(token, link, viewer, page, form, status=422)
    asked = Asked(form.verb.data, form.note.data or "")
    try:
        orders.step(viewer, page.order.reference, asked, version=page.order.version)
        db.session.commit()
    except Problem as problem:
        db.session.rollback()
        page = order_pages.page(viewer, page.order.reference)
        return _drawn(token, link, viewer, page, form, said(problem.reason), status=problem.status)
    return redirect(url_for("links.show", token=token), 303)


@links.get("/l/<token>/offer.pdf")
@for_whom(Access.BY_LINK)
def offer_pdf(token: str) -> ResponseReturnValue:
    """The offer as a document."""
    from app.web.pdf import quote_pdf

    link, _, page = _opened(token)
    if link.purpose != "offer" or page.offer is None:
        raise NotThere
    name = f"{page.order.reference}-v{page.offer.version}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(quote_pdf(page, page.offer, language()), mimetype="application/pdf", headers=headers)


def _opened(token: str) -> tuple[Link, Viewer, OrderPage]:
    """Follow the link. The page speaks the language, and the time zone, of whoever it was written to."""
    link, viewer, reference = follow(current_app.extensions["settings"].secret_key, token)
    page = order_pages.page(viewer, reference)
    g.viewer = viewer
    return link, viewer, page


def _drawn(token: str, link: Link, viewer: Viewer, page: OrderPage, form: DecisionForm, refusal: str = "",
           status: int = 200) -> ResponseReturnValue:  # fmt: skip
    """The page for what the link may do now. It is no sign-in: `viewer` and navigation stay empty for the frame."""
    stands = standing(link, page)
    name = link.purpose if stands.is_open or link.purpose == "status" else "moved_on"
    question = page.latest("ask_customer")
    return render_template(
        f"links/{name}.html", viewer=None, nav_items=[], reader=viewer, page=page, form=form, token=token,
        extra=[refusal] if refusal else [], now=now(page), events=history(page), purpose=link.purpose,
        moved_by=stands.moved_by, moved_words=words_of(stands.moved_by) if stands.moved_by else "", was_own=stands.was_own(viewer), question=question,
        question_words=comment_of(question) if question else "",
        offer=page.offer, quote=quote_words(page.offer) if page.offer else None,
    ), status  # fmt: skip
