"""The quote as a PDF on A4 or Letter (R63, U19)."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from flask_babel import gettext as _
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView
from app.web.account.quotes import facts_of, last_day, quote_shown
from app.web.pdf.style import (
    BODY,
    GRAND,
    GRID,
    HEADING,
    LABEL,
    MARGIN,
    NUMBER,
    PLAIN,
    SMALL,
    TITLE,
    frame,
    printable,
)
from app.web.words import day, language, number

WIDTHS = [19 * mm, 19 * mm, 28 * mm, 20 * mm, 32 * mm]
"""Of all columns but the product's."""


def quote_pdf(page: OrderPage, quote: QuoteView, *, is_letter: bool = False) -> bytes:
    """One version of a quote, whole. Needs an application context for the language."""
    buffer = BytesIO()
    title = _("Quote %(reference)s, version %(version)s", reference=page.order.reference, version=quote.version)
    document = SimpleDocTemplate(
        buffer,
        pagesize=LETTER if is_letter else A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=30 * mm,
        bottomMargin=22 * mm,
        title=title,
        author="Seatwright",
        lang=language(),
    )
    draw = frame(page.order.reference, _("Page"))
    document.build(_story(page, quote, title, document.width - 12), onFirstPage=draw, onLaterPages=draw)
    return buffer.getvalue()


def _story(page: OrderPage, quote: QuoteView, title: str, width: float) -> list[Flowable]:
    shown = quote_shown(quote)
    story: list[Flowable] = [
        _p(title, TITLE),
        _p(page.account_name, HEADING),
        _p(_for_whom(page, quote), BODY),
        Spacer(1, 5 * mm),
    ]
    if quote.status == "superseded":
        story += [_p(_("A newer version has replaced this one."), HEADING)]
    if quote.note:
        story += [*_paragraphs(quote.note), Spacer(1, 3 * mm)]
    story += [
        _lines(shown, width),
        Spacer(1, 3 * mm),
        KeepTogether([_totals(shown), Spacer(1, 2 * mm), _p(shown["formula"], SMALL)]),
    ]
    story += [Spacer(1, 5 * mm), KeepTogether([_facts(page, quote)])]
    if quote.terms:
        story += [
            Spacer(1, 4 * mm),
            _p(_("Terms"), HEADING),
            *_paragraphs(quote.terms),
        ]
    return [
        *story,
        Spacer(1, 6 * mm),
        _p(_("Accept or decline this offer on its page in Seatwright: this document alone decides nothing."), SMALL),
    ]


def _for_whom(page: OrderPage, quote: QuoteView) -> str:
    sent = day(quote.sent_on) if quote.sent_on else ""
    return _("Asked by %(name)s. Offered on %(date)s.", name=page.requester_name, date=sent)


def _paragraphs(words: str) -> list[Flowable]:
    return [_p(line, BODY) for line in words.splitlines() if line.strip()]


def _p(words: str, style: Any) -> Paragraph:
    return Paragraph(escape(printable(words)), style)


def _lines(shown: dict[str, Any], width: float) -> Table:
    """Across the sheet: what Letter is wider than A4 is the product's. A row stays on one page."""
    heads = [_("Product"), _("Asked"), _("Offered"), _("Price per seat"), _("Discount"), _("Amount")]
    rows = [[_p(head, LABEL if n == 0 else NUMBER) for n, head in enumerate(heads)]]
    for line in shown["lines"]:
        cells = [
            number(line["asked"]),
            number(line["offered"]),
            line["unit_price"],
            line["discount"] or "–",
            line["amount"],
        ]
        about = [_p(line["label"], BODY), *(_p(line[key], SMALL) for key in ("starts", "formula") if line[key])]
        rows.append([about, *(_p(cell, NUMBER) for cell in cells)])
    return Table(rows, colWidths=[width - sum(WIDTHS), *WIDTHS], repeatRows=1, splitByRow=1, splitInRow=0, style=GRID)


def _totals(shown: dict[str, Any]) -> Table:
    before = [("lines_total", _("Lines")), ("discount", shown.get("discount_label", ""))] if "discount" in shown else []
    rows = [[_p(label, BODY), _p(shown[key], NUMBER)] for key, label in before]
    rows += [
        [_p(_("Subtotal"), BODY), _p(shown["subtotal"], NUMBER)],
        [[_p(shown["tax_label"], BODY), *([_p(shown["tax_words"], SMALL)] if shown["tax_words"] else [])], _p(shown["tax"], NUMBER)],
        [_p(_("Total due now"), GRAND), _p(shown["total"], GRAND.clone("right", alignment=2))],
    ]
    return Table(rows, colWidths=[72 * mm, 40 * mm], hAlign="RIGHT", style=PLAIN)


def _facts(page: OrderPage, quote: QuoteView) -> Table:
    rows = [[_p(fact["key"], LABEL), _p(fact["value"], BODY)] for fact in facts_of(quote, last_day(page, quote))]
    return Table(rows, colWidths=[64 * mm, 110 * mm], hAlign="LEFT", style=PLAIN)
