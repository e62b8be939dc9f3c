"""Documents that people keep: the same numbers as the page, in the reader's language."""

from __future__ import annotations

from flask import Response

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView

ON_LETTER = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})
"""Countries that print on Letter; everybody else does on A4."""
PAPERS = {"a4": "A4", "letter": "Letter"}


def quote_pdf(page: OrderPage, quote: QuoteView, paper: str | None = None) -> bytes:
    """One version of a quote, whole, on the paper of the account's country or the one that is asked for."""
    from app.web.pdf.quote import quote_pdf as draw  # noqa: PLC0415  (ReportLab is large, and most workers never draw)

    return draw(page, quote, is_letter=_paper(page, paper) == "letter")


def order_pdf(page: OrderPage, paper: str | None = None) -> bytes:
    """An order, whole, in the same manner."""
    from app.web.pdf.order import order_pdf as draw  # noqa: PLC0415  (as above)

    return draw(page, is_letter=_paper(page, paper) == "letter")


def other_paper(page: OrderPage) -> tuple[str, str]:
    """The paper this account does not use, for whoever prints elsewhere: its word in the address, and its name."""
    other = "a4" if _paper(page, None) == "letter" else "letter"
    return other, PAPERS[other]


def _paper(page: OrderPage, asked: str | None) -> str:
    usual = "letter" if page.account_country in ON_LETTER else "a4"
    return asked.lower() if asked and asked.lower() in PAPERS else usual


def pdf_answer(content: bytes, name: str) -> Response:
    """A document to keep under this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)
