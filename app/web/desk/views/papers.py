"""Documents of quotes for the vendor's people: a version as the customer gets it, and what was accepted (R63, R68)."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import accepting, order_pages
from app.web import pdf
from app.web.desk.blueprint import desk
from app.web.viewing import viewer


@desk.get("/desk/orders/<reference>/quote/<int:version>.pdf")
@for_whom(Access.STAFF)
def quote_pdf(reference: str, version: int) -> ResponseReturnValue:
    """A version, also the draft, on the paper of the account's country or the one in the address."""
    page = order_pages.page(viewer(), reference)
    quote = next((one for one in page.quotes if one.version == version), None)
    if quote is None:
        abort(404)
    content = pdf.quote_pdf(page, quote, request.args.get("paper"))
    return pdf.pdf_answer(content, f"{page.order.reference}-v{version}.pdf")


@desk.get("/desk/orders/<reference>/summary.pdf")
@for_whom(Access.STAFF)
def order_pdf(reference: str) -> ResponseReturnValue:
    """The order as its customer reads it, to print or to pass on."""
    page = order_pages.page(viewer(), reference)
    return pdf.pdf_answer(pdf.order_pdf(page, request.args.get("paper")), f"{page.order.reference}.pdf")


@desk.get("/desk/orders/<reference>/accepted/<int:version>.pdf")
@for_whom(Access.STAFF)
def accepted_pdf(reference: str, version: int) -> ResponseReturnValue:
    """What the customer accepted, byte for byte."""
    order, content = accepting.read(viewer(), reference, version)
    return pdf.pdf_answer(content, f"{order.reference}-v{version}-accepted.pdf")
