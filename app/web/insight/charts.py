"""Charts as shapes: widths and places in percent, heights in pixels, so that a drawing fits every screen and sheet.

Every axis begins at nought. Each chart has its table below it and says its numbers beside its shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.services.ordering.status import AGES
from app.services.reporting.reading import Figures
from app.services.reporting.standing import Standing
from app.web.insight.figure_tables import outcome_words, stage_words
from app.web.insight.tables import span_words
from app.web.insight.words import age_words
from app.web.words import number, percent, said
from workflows.words import WORDING

HEIGHT, TOP, BOTTOM = 200, 18, 22
KINDS = ("a", "b", "c")
"""Looks of shapes: each has a colour and a pattern of its own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in percent of the chart's width."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars one under another; `legend` names the kinds of pieces where there are several."""

    title: str
    bars: Sequence[Bar]
    legend: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A week's bar of one kind."""

    x: float
    width: float
    y: float
    height: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Weeks side by side. `lines` are (y, words) of the scale."""

    title: str
    columns: Sequence[Column]
    lines: Sequence[tuple[float, str]]
    first: date
    last: date
    legend: Sequence[tuple[str, str]]
    floor: int = HEIGHT - BOTTOM
    height: int = HEIGHT


def _stacked(parts: Sequence[tuple[float, str]], most: float) -> list[Piece]:
    """Parts of a bar one after another, on a scale on which `most` is the whole width."""
    pieces, x = [], 0.0
    for part, kind in parts:
        width = 100 * part / most if most else 0.0
        if width > 0:
            pieces.append(Piece(round(x, 2), round(width, 2), kind))
        x += width
    return pieces


def standing(now: Standing) -> Bars:
    """Open orders by state, each bar divided by age."""
    kinds = dict(zip((age for age, _l, _h in AGES), KINDS, strict=True))
    most = max((count.total for count in now.by_state.values()), default=0)
    bars = [Bar(said(WORDING[state].desk), number(count.total), _stacked([(count.by_age[age], kind) for age, kind in kinds.items()], most))
            for state, count in now.by_state.items() if count.total]  # fmt: skip
    return Bars(_("Open orders by state and age"), bars, [(kind, age_words(age)) for age, kind in kinds.items()])


def funnel(figures: Figures) -> Bars:
    most = figures.funnel[0].orders
    bars = [Bar(stage_words(one.name), f"{number(one.orders)} · {percent(round(100 * one.orders / most))}" if most else number(0),
                _stacked([(one.orders, "a")], most)) for one in figures.funnel]  # fmt: skip
    return Bars(_("Requests of the period by how far they got"), bars)


def stays(figures: Figures) -> Bars:
    """Half of the orders within the solid part, nine in ten within the whole bar."""
    found = [one for one in figures.stays if one.p50 is not None and one.p90 is not None]
    most = max((one.p90 or 0 for one in found), default=0)
    bars = [Bar(said(WORDING[one.state].desk), f"{span_words(one.p50 or 0)} · {span_words(one.p90 or 0)}",
                _stacked([(one.p50 or 0, "a"), ((one.p90 or 0) - (one.p50 or 0), "b")], most)) for one in found]  # fmt: skip
    return Bars(_("How long orders were in each state"), bars, [("a", _("half of them within")), ("b", _("nine in ten within"))])


def answers(figures: Figures) -> Bars:
    """One bar of the offers that ended."""
    parts = [(figures.outcomes.get(key, 0), kind) for key, kind in zip(("won", "declined", "expired"), KINDS, strict=True)]
    rate = figures.win_rate
    bar = Bar(_("Accepted"), percent(round(rate * 100)) if rate is not None else "–", _stacked(parts, figures.answered))
    legend = [(kind, _labelled(outcome_words(key), n)) for (n, kind), key in zip(parts, ("won", "declined", "expired"), strict=True)]
    return Bars(_("What became of the offers that ended in the period"), [bar], legend)


def weeks(figures: Figures) -> Columns:
    """Requests beside orders done, week by week."""
    most = max((max(one.requested, one.done) for one in figures.weeks), default=0)
    top = _round_up(most)
    step, room = 100 / len(figures.weeks), HEIGHT - BOTTOM - TOP
    drawn = []
    for n, one in enumerate(figures.weeks):
        for place, (count, kind, words) in enumerate(((one.requested, "a", _("Requests")), (one.done, "b", _("Orders done")))):
            tall = room * count / top
            drawn.append(Column(round(step * (n + 0.1 + 0.4 * place), 3), round(step * 0.38, 3), round(HEIGHT - BOTTOM - tall, 1),
                                round(tall, 1), kind, _labelled(words, count)))  # fmt: skip
    lines = [(HEIGHT - BOTTOM - room * share, number(round(top * share))) for share in ((0.5, 1.0) if top % 2 == 0 else (1.0,))]
    return Columns(_("Requests and orders done week by week"), drawn, lines, figures.weeks[0].monday, figures.weeks[-1].monday,
                   [("a", _("Requests")), ("b", _("Orders done"))])  # fmt: skip


def _labelled(words: str, count: int) -> str:
    return _("%(label)s: %(value)s", label=words, value=number(count))


def _round_up(most: int) -> int:
    """The next number that looks like the end of a scale: 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, ..."""
    size = 1
    while True:
        for step in (1, 2, 3, 4, 5, 6, 8):
            if step * size >= most:
                return step * size
        size *= 10
