"""The offer: terms, versions side by side, the PDF (R63)."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import accepting, order_pages
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView
from app.web.accepting import accepted_of
from app.web.account.blueprint import account
from app.web.account.forms.steps import StepForm
from app.web.account.quotes import facts_of, last_day, quote_shown
from app.web.account.standing import tag_of_page, who_accepts_words
from app.web.pdf import order_pdf, other_paper, pdf_answer, quote_pdf
from app.web.quote_changes import changed_words, compared
from app.web.viewing import viewer


@account.get("/requests/<reference>/offer", endpoint="offer")
@for_whom(Access.ADMINS)
def show(reference: str) -> ResponseReturnValue:
    """The offer that is out, or the last one there was; without any, the order's page."""
    page = order_pages.page(viewer(), reference)
    if not page.quotes:
        return redirect(url_for("account.order", reference=page.order.reference))
    return render_offer(page)


def render_offer(page: OrderPage, form: StepForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The offer's page; with a form when a step was refused, what was typed kept."""
    quote = page.offer or page.quotes[0]
    before = _before(page, quote)
    html = render_template(
        "account/offer.html",
        page=page,
        order=page.order,
        quote=quote,
        shown=quote_shown(quote),
        facts=facts_of(quote, last_day(page, quote)),
        before=before,
        compared=compared(before, quote) if before else [],
        changed=changed_words(before, quote) if before else [],
        form=(form or StepForm()).sign_as(viewer()),
        tag=tag_of_page(page),
        accepted=accepted_of(page, quote),
        other_paper=other_paper(page),
        who_accepts=who_accepts_words(page),
    )
    return html, status


def _before(page: OrderPage, quote: QuoteView) -> QuoteView | None:
    return next((one for one in page.quotes if one.version < quote.version), None)


@account.get("/requests/<reference>/summary.pdf")
@for_whom(Access.ADMINS)
def order_summary(reference: str) -> ResponseReturnValue:
    """The request as a document: what was asked, what was offered, and its history."""
    page = order_pages.page(viewer(), reference)
    return pdf_answer(order_pdf(page, request.args.get("paper")), f"{page.order.reference}.pdf")


@account.get("/requests/<reference>/offer/<int:version>.pdf")
@for_whom(Access.ADMINS)
def offer_pdf(reference: str, version: int) -> ResponseReturnValue:
    """One version as a file with the numbers of the page."""
    page = order_pages.page(viewer(), reference)
    quote = next((one for one in page.quotes if one.version == version), None)
    if quote is None:
        abort(404)
    return pdf_answer(quote_pdf(page, quote, request.args.get("paper")), f"{page.order.reference}-v{version}.pdf")


@account.get("/requests/<reference>/accepted/<int:version>.pdf")
@for_whom(Access.ADMINS)
def accepted_pdf(reference: str, version: int) -> ResponseReturnValue:
    """What was accepted, byte for byte."""
    order, content = accepting.read(viewer(), reference, version)
    return pdf_answer(content, f"{order.reference}-v{version}-accepted.pdf")
