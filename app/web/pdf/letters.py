"""Letters that the typeface every reader has lacks: each run of them comes in one that has them, inside the document."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

TYPEFACES = Path(__file__).parent / "typefaces"
FILES = {False: "DejaVuSans", True: "DejaVuSans-Bold"}
EASTERN = (("\u3040", "\u30ff", "HeiseiKakuGo-W5"), ("\uac00", "\ud7af", "HYGothic-Medium"), ("\u2e80", "\uffef", "STSong-Light"))
"""From which letter to which, and in what: kana, hangul, and all else of the Far East. Readers bring these along themselves."""


def marked(words: str, *, is_bold: bool) -> str:
    """Words as ReportLab's markup, escaped; thin spaces become no-break ones, which every typeface has."""
    words = words.replace("\u202f", "\u00a0").replace("\u2212", "-")
    return "".join(_in(name, "".join(run)) for name, run in groupby(words, lambda letter: _typeface(letter, is_bold)))


def _in(name: str, run: str) -> str:
    return f'<font name="{name}">{escape(run)}</font>' if name else escape(run)


@lru_cache(maxsize=4096)
def _typeface(letter: str, is_bold: bool) -> str:
    """What this letter is set in; empty: the document's own typeface."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return _drawn_in(letter, is_bold)
    return ""


def _drawn_in(letter: str, is_bold: bool) -> str:
    name = FILES[is_bold]
    if ord(letter) in _embedded(name).face.charToGlyph:
        return name
    return next((_eastern(named) for first, last, named in EASTERN if first <= letter <= last), name)


@lru_cache(maxsize=2)
def _embedded(name: str) -> TTFont:
    """Read from its file when the first document needs it; a document holds only the letters it shows."""
    font = TTFont(name, TYPEFACES / f"{name}.ttf")
    pdfmetrics.registerFont(font)
    return font


@lru_cache(maxsize=len(EASTERN))
def _eastern(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name
