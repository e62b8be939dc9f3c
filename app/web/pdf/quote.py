"""The quote as a PDF on A4 or Letter (R63, U19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView
from app.web.account.quotes import facts_of, last_day, quote_shown
from app.web.pdf.letters import marked
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
)
from app.web.words import day, language, number
from workflows.seat_order import State

WIDTHS = [19 * mm, 19 * mm, 28 * mm, 20 * mm, 32 * mm]
"""Of all columns but the product's."""
HOLDS = frozenset({State.QUOTED, State.ACCEPTED, State.FULFILLING, State.STALLED, State.FULFILLED})
"""Where the version that was sent last is open, or accepted."""


def quote_pdf(page: OrderPage, quote: QuoteView, *, is_letter: bool = False) -> bytes:
    """One version of a quote, whole. Needs an application context for the language."""
    title = _("Quote %(reference)s, version %(version)s", reference=page.order.reference, version=quote.version)
    return built(title, page.order.reference, lambda width: _story(page, quote, title, width), is_letter=is_letter)


def built(title: str, reference: str, story: Callable[[float], list[Flowable]], *, is_letter: bool) -> bytes:
    """A document with head and foot; `story` is told how wide the sheet is."""
    buffer = BytesIO()
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
    draw = frame(reference, _("Page"))
    document.build(story(document.width - 12), onFirstPage=draw, onLaterPages=draw)
    return buffer.getvalue()


def _story(page: OrderPage, quote: QuoteView, title: str, width: float) -> list[Flowable]:
    shown = quote_shown(quote)
    story: list[Flowable] = [
        words_in(title, TITLE),
        words_in(page.account_name, HEADING),
        words_in(_for_whom(page, quote), BODY),
        Spacer(1, 5 * mm),
    ]
    if over := _over_words(page, quote):
        story += [words_in(over, HEADING)]
    if quote.note:
        story += [*_paragraphs(quote.note), Spacer(1, 3 * mm)]
    story += [
        lines_of(shown, width),
        Spacer(1, 3 * mm),
        KeepTogether([totals_of(shown), Spacer(1, 2 * mm), words_in(shown["formula"], SMALL)]),
    ]
    story += [Spacer(1, 5 * mm), KeepTogether([facts_table(facts_of(quote, last_day(page, quote)))])]
    if quote.terms:
        story += [
            Spacer(1, 4 * mm),
            words_in(_("Terms"), HEADING),
            *_paragraphs(quote.terms),
        ]
    if quote.status == "draft" or (quote.status == "sent" and page.order.state is State.QUOTED):
        how = _("Accept or decline this offer on its page in Seatwright: this document alone decides nothing.")
        story += [Spacer(1, 6 * mm), words_in(how, SMALL)]
    return story


def _over_words(page: OrderPage, quote: QuoteView) -> str:
    """Why a version that was sent can no longer be accepted; nothing of one that can, or was (R63, R70)."""
    if quote.status == "draft" or (quote.status == "sent" and page.order.state in HOLDS):
        return ""
    is_replaced = any(one.version > quote.version and one.status != "draft" for one in page.quotes)
    return _("A newer version has replaced this one.") if is_replaced else _("This offer is no longer open")


def _for_whom(page: OrderPage, quote: QuoteView) -> str:
    sent = day(quote.sent_on) if quote.sent_on else ""
    return _("Asked by %(name)s. Offered on %(date)s.", name=page.requester_name, date=sent)


def _paragraphs(words: str) -> list[Flowable]:
    return [words_in(line, BODY) for line in words.splitlines() if line.strip()]


def words_in(words: str, style: Any) -> Paragraph:
    """Words in a style, whatever signs they hold."""
    return Paragraph(marked(words, is_bold=style.fontName.endswith("-Bold")), style)


def lines_of(shown: dict[str, Any], width: float) -> Table:
    """Across the sheet: what Letter is wider than A4 is the product's. A row stays on one page."""
    heads = [_("Product"), _("Asked"), _("Offered"), _("Price per seat"), _("Discount"), _("Amount")]
    rows = [[words_in(head, LABEL.clone("head", alignment=2 if n else 0)) for n, head in enumerate(heads)]]
    for line in shown["lines"]:
        cells = [
            number(line["asked"]),
            number(line["offered"]),
            line["unit_price"],
            line["discount"] or "–",
            line["amount"],
        ]
        about = [words_in(line["label"], BODY), *(words_in(line[key], SMALL) for key in ("starts", "formula") if line[key])]
        rows.append([about, *(words_in(cell, NUMBER) for cell in cells)])
    return Table(rows, colWidths=[width - sum(WIDTHS), *WIDTHS], repeatRows=1, splitByRow=1, splitInRow=0, style=GRID)


def totals_of(shown: dict[str, Any]) -> Table:
    """The sums under the lines, as on the page."""
    before = [("lines_total", _("Lines")), ("discount", shown.get("discount_label", ""))] if "discount" in shown else []
    rows = [[words_in(label, BODY), words_in(shown[key], NUMBER)] for key, label in before]
    rows += [
        [words_in(_("Subtotal"), BODY), words_in(shown["subtotal"], NUMBER)],
        [[words_in(shown[key], style) for key, style in (("tax_label", BODY), ("tax_words", SMALL)) if shown[key]],
         words_in(shown["tax"], NUMBER)],
        [words_in(_("Total due now"), GRAND), words_in(shown["total"], GRAND.clone("right", alignment=2))],
    ]
    return Table(rows, colWidths=[72 * mm, 40 * mm], hAlign="RIGHT", style=PLAIN)


def facts_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Facts with their names beside them."""
    found = [[words_in(fact["key"], LABEL), words_in(str(fact["value"]), BODY)] for fact in rows if fact["value"]]
    return Table(found, colWidths=[64 * mm, 110 * mm], hAlign="LEFT", style=PLAIN)
