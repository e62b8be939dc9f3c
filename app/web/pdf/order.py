"""An order as a PDF on A4 or Letter: what was asked, what was offered, where it stands and what has happened (U10, U19)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView
from app.web.account.quotes import quote_shown
from app.web.account.standing import change_words, history_of, next_step_words, tag_of_page
from app.web.pdf.quote import built, facts_table, lines_of, totals_of, words_in
from app.web.pdf.style import BODY, GRID, HEADING, LABEL, SMALL, TITLE
from app.web.words import at, day, named, number


def order_pdf(page: OrderPage, *, is_letter: bool = False) -> bytes:
    """The order in the customer's words, with the numbers of its page. Needs an application context for the language."""
    title = _("Request %(reference)s", reference=page.order.reference)
    return built(title, page.order.reference, lambda width: _story(page, title, width), is_letter=is_letter)


def _story(page: OrderPage, title: str, width: float) -> list[Flowable]:
    story: list[Flowable] = [
        words_in(title, TITLE), words_in(page.account_name, HEADING), Spacer(1, 4 * mm), facts_table(_facts(page)),
        Spacer(1, 5 * mm), KeepTogether([words_in(_("What was asked"), HEADING), facts_table(_asked(page))]),
    ]  # fmt: skip
    if (quote := offered(page)) is not None:
        shown = quote_shown(quote)
        heading = _("Version %(version)s of the offer", version=quote.version)
        story += [Spacer(1, 5 * mm), words_in(heading, HEADING), lines_of(shown, width), Spacer(1, 3 * mm),
                  KeepTogether([totals_of(shown), Spacer(1, 2 * mm), words_in(shown["formula"], SMALL)])]  # fmt: skip
    return [*story, Spacer(1, 6 * mm), words_in(_("History, newest first"), HEADING), _history(page, width)]


def offered(page: OrderPage) -> QuoteView | None:
    """The version that was accepted, or else the one that is out."""
    accepted = {one["version"] for one in page.acceptances}
    return next((one for one in page.quotes if one.version in accepted), page.offer)


def _facts(page: OrderPage) -> list[dict[str, Any]]:
    return [{"key": _("Where it stands"), "value": tag_of_page(page)["words"]}, {"key": _("What happens next"), "value": next_step_words(page)},
            {"key": _("Asked by"), "value": page.requester_name}, {"key": _("Sent on"), "value": at(page.created_at)},
            {"key": _("Sales representative"), "value": page.order.rep_name or page.account_rep_name or ""}]  # fmt: skip


def _asked(page: OrderPage) -> list[dict[str, Any]]:
    lines = [{"key": f"{named(line, 'product_name')}, {line.plan_name}" if line.plan_name else named(line, "product_name"),
              "value": number(line.seats) if line.seats else "–"} for line in page.lines]  # fmt: skip
    return [{"key": _("What changes"), "value": change_words(page.order.change)}, *lines, {"key": _("Why"), "value": page.justification},
            {"key": _("Wanted by"), "value": day(page.needed_on) if page.needed_on else ""}]  # fmt: skip


def _history(page: OrderPage, width: float) -> Table:
    """What the customer reads of it; a row stays on one page."""
    rows = [[words_in(at(one["at"]), LABEL), _event(one)] for one in history_of(page)]
    return Table(rows, colWidths=[46 * mm, width - 46 * mm], splitByRow=1, splitInRow=0, style=GRID)


def _event(one: dict[str, Any]) -> list[Flowable]:
    change = f"{one['from_words']} > {one['to_words']}" if one.get("to_words") and one.get("from_words") else ""
    who = ", ".join(filter(None, (one["actor"], one["role"])))
    said_ = [words_in(line, SMALL) for line in one["comment"].splitlines() if line.strip()]
    return [words_in(one["words"], BODY), *said_, words_in("  ·  ".join(filter(None, (who, change))), SMALL)]
