"""Documents that people keep: the same numbers as the page, in the reader's language."""

from __future__ import annotations

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView


def quote_pdf(page: OrderPage, quote: QuoteView) -> bytes:
    """One version of a quote, whole. Needs an application context for the language."""
    from app.web.pdf.quote import quote_pdf as draw  # noqa: PLC0415  (ReportLab is large, and most workers never draw)

    return draw(page, quote)
