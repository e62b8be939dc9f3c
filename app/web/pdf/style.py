"""How documents look: the product's green and brass, in a typeface every reader has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import TableStyle

MARGIN = 18 * mm - 6
"""ReportLab keeps six points inside the margin."""

GREEN, BRASS, INK, SOFT, LINE = (HexColor(code) for code in ("#0a3d34", "#d9932b", "#14211d", "#51605a", "#c9d3ce"))

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=14, textColor=INK)
SMALL = ParagraphStyle("small", BODY, fontSize=8.5, leading=12, textColor=SOFT)
LABEL = ParagraphStyle("label", BODY, fontName="Helvetica-Bold", fontSize=9, textColor=SOFT)
NUMBER = ParagraphStyle("number", BODY, alignment=2)
GRAND = ParagraphStyle("grand", BODY, fontName="Helvetica-Bold", fontSize=12, leading=16)
TITLE = ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=GREEN, spaceAfter=4)
HEADING = ParagraphStyle("heading", BODY, fontName="Helvetica-Bold", fontSize=12, leading=16, spaceAfter=2)

GRID = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, 0), 1, GREEN),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ]
)
PLAIN = TableStyle(
    [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


def frame(reference: str, page_word: str) -> Callable[[Any, Any], None]:
    """The head and foot of every page, on whatever paper."""

    def draw(canvas: Any, document: Any) -> None:
        width, height = document.pagesize
        canvas.saveState()
        canvas.setFillColor(GREEN)
        canvas.rect(0, height - 16 * mm, width, 16 * mm, stroke=0, fill=1)
        canvas.setFillColor(BRASS)
        canvas.rect(18 * mm, height - 9.4 * mm, 5 * mm, 2 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(26 * mm, height - 10 * mm, "Seatwright")
        canvas.drawRightString(width - 18 * mm, height - 10 * mm, reference)
        canvas.setFillColor(SOFT)
        canvas.setFont("Helvetica", 8.5)
        canvas.drawRightString(width - 18 * mm, 12 * mm, f"{page_word} {canvas.getPageNumber()}")
        canvas.restoreState()

    return draw
