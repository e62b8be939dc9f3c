"""Tables of what happened in the period: funnel, times, answers, discounts, forecast, weeks. Every number opens its list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.reporting.reading import AHEAD_WEEKS, Figures, Forecast, Week
from app.services.reporting.wanted import Wanted
from app.web.insight.asked import narrow_values, orders_url
from app.web.insight.tables import Cell, Column, Table, amount, on, seats, share, span, whole, words
from app.web.insight.words import COMING, EXPECTED
from app.web.words import number, said
from workflows.words import WORDING

MOST_ROWS = 13
"""Of the table of weeks."""


class Period:
    """Addresses of what happened in the period of the page."""

    def __init__(self, chosen: Wanted, figures: Figures) -> None:
        self.chosen, self.first, self.last = chosen, figures.since.isoformat(), figures.today.isoformat()

    def url(self, figure: str, key: str = "", **days: str) -> str:
        values: dict[str, Any] = {"from": self.first, "to": self.last, **days}
        return orders_url(self.chosen, figure=figure, key=key, **values)


def stage_words(name: str) -> str:
    """How far a request has got."""
    return {"requested": _("Requested"), "reviewed": _("With a representative"), "offered": _("Offer sent"),
            "accepted": _("Accepted"), "seated": _("Seats set up")}[name]  # fmt: skip


def outcome_words(outcome: str) -> str:
    return {"won": _("Accepted"), "declined": _("Declined"), "expired": _("Expired unanswered")}[outcome]


def funnel(figures: Figures, period: Period) -> Table:
    columns = [Column(_("Got as far as")), Column(_("Orders"), is_numeric=True), Column(_("Of all"), is_numeric=True, unit="%"),
               Column(_("Of the step before"), is_numeric=True, unit="%"), Column(_("Seats"), is_numeric=True)]  # fmt: skip
    first, before, rows = figures.funnel[0].orders, figures.funnel[0].orders, []
    for least, stage in enumerate(figures.funnel):
        name, all_, step = stage_words(stage.name), period.url("reached", "0"), period.url("reached", str(max(least - 1, 0)))
        rows.append([words(name), whole(stage.orders, url := period.url("reached", str(least)), name),
                     share(stage.orders / first if first else None, all_, _of(name, first)),
                     share(stage.orders / before if before else None, step, _of(name, before)), seats(stage.seats, url, name)])  # fmt: skip
        before = stage.orders
    note = _("Of the requests of this period, how many got at least so far until now. Orders at the contract price skip the offer.")
    return Table("funnel", _("From request to seats"), _("Requests of the period by how far they got"), columns, rows, note)


def _of(name: str, all_: int) -> str:
    """What a share is of: the list behind it."""
    return _("%(what)s, of %(number)s", what=name, number=number(all_))


def stays(figures: Figures, period: Period) -> Table:
    columns = [Column(_("State")), Column(_("Orders that left it"), is_numeric=True),
               Column(_("Half of them within"), is_numeric=True, unit="h"),
               Column(_("Nine in ten within"), is_numeric=True, unit="h")]  # fmt: skip
    rows = [[words(name := said(WORDING[stay.state].desk), tone=WORDING[stay.state].tone.value),
             whole(stay.orders, url := period.url("left", stay.state.value), name), span(stay.p50, url, name), span(stay.p90, url, name)]
            for stay in figures.stays]  # fmt: skip
    note = _("All visits of an order to a state together, counted on the day it last left it. Times are exact to 5%.")
    return Table("times", _("Time in each state"), _("How long orders were in each state"), columns, rows, note)


def answers(figures: Figures, period: Period) -> Table:
    columns = [Column(_("What became of it")), Column(_("Offers"), is_numeric=True), Column(_("Share"), is_numeric=True, unit="%")]
    every = period.url("answered")
    rows = [[words(name := outcome_words(key)), whole(figures.outcomes.get(key, 0), period.url("decided", key), name),
             share(figures.outcomes.get(key, 0) / figures.answered if figures.answered else None, every, _of(name, figures.answered))]
            for key in ("won", "declined", "expired")]  # fmt: skip
    all_ = _("All that ended")
    rows.append([words(all_), whole(figures.answered, every, all_), share(1 if figures.answered else None, every, all_)])
    return Table("answers", _("Answers to offers"), _("What became of the offers that ended in the period"), columns, rows)


def discounts(figures: Figures, period: Period) -> Table:
    columns = [Column(_("Currency")), Column(_("Offers"), is_numeric=True), Column(_("At list price"), is_numeric=True),
               Column(_("Discounts"), is_numeric=True), Column(_("Share"), is_numeric=True, unit="%")]  # fmt: skip
    rows = [[words(one.currency), whole(one.offers, url := period.url("offered", one.currency), one.currency),
             amount(one.list_minor, one.currency, url, _("At list price")),
             amount(one.list_minor - one.net_minor, one.currency, url, _("Discounts")),
             share(1 - one.net_minor / one.list_minor, url, _("Discounts"))]
            for one in figures.discounts]  # fmt: skip
    note = _("The newest offer of each order sent in the period, for a full billing cycle, before tax.")
    return Table("discounts", _("Discounts given"), _("Discounts of the period by currency"), columns, rows, note)


def forecast(figures: Figures, period: Period) -> Table:
    ahead, chosen = figures.forecast, period.chosen
    columns = [Column(_("From")), Column(_("Orders"), is_numeric=True), Column(_("Seats"), is_numeric=True),
               Column(_("Probability"), is_numeric=True, unit="%"), Column(_("Seats to expect"), is_numeric=True)]  # fmt: skip
    rows = [
        _coming(_("Offers that are out"), orders_url(chosen, state="quoted"), (ahead.offers, ahead.offered_seats), ahead.weighed_seats,
                share(ahead.rate, period.url("answered"), _of(_("Offers accepted"), figures.answered))),
        _coming(_("Accepted, not set up yet"), orders_url(chosen, state=COMING), (ahead.accepted, ahead.accepted_seats), ahead.accepted_seats),
        _coming(_("Planned by accounts"), planned_url(chosen), (ahead.planned, ahead.planned_seats), ahead.planned_seats),
        [words(_("In all")), Cell(None, ""), Cell(None, ""), Cell(None, ""), seats(ahead.expected_seats, _expected_url(ahead, chosen), _("In all"))],
    ]  # fmt: skip
    note = ngettext(
        "Offers count with the share of the period’s offers that were accepted. Planned: changes of the next %(num)s week.",
        "Offers count with the share of the period’s offers that were accepted. Planned: changes of the next %(num)s weeks.",
        AHEAD_WEEKS)  # fmt: skip
    return Table("forecast", _("Seats to expect"), _("Forecast of seats"), columns, rows, note)


def _coming(name: str, url: str, found: tuple[int, int], expected: int, rate: Cell | None = None) -> list[Cell]:
    """`found` orders and the seats they are about; without a rate they are certain to come."""
    certain = share(1, url, name) if found[0] else Cell(None, "–")
    return [words(name), whole(found[0], url, name), seats(found[1], url, name), rate or certain, seats(expected, url, name)]


def planned_url(chosen: Wanted) -> str:
    return url_for("insight.planned", **narrow_values(chosen))


def _expected_url(ahead: Forecast, chosen: Wanted) -> str:
    """The orders that are added up; that list leads on to what accounts have planned."""
    return orders_url(chosen, state=EXPECTED) if ahead.offers or ahead.accepted else planned_url(chosen)


def weeks(figures: Figures, period: Period) -> Table:
    """The newest first; of a long period several weeks stand in one row."""
    columns = [Column(_("Weeks from")), *(Column(label, is_numeric=True) for label in (
        _("Requests"), _("Offers that ended"), _("Offers accepted"))), Column(_("Share accepted"), is_numeric=True, unit="%"),
        Column(_("Orders done"), is_numeric=True), Column(_("Seats"), is_numeric=True)]  # fmt: skip
    size = max(-(-len(figures.weeks) // MOST_ROWS), 1)
    rows = [_weeks_row(figures.weeks[first : first + size], period) for first in range(0, len(figures.weeks), size)]
    note = ngettext("Each row is %(num)s week.", "Each row is %(num)s weeks.", size) if size > 1 else ""
    return Table("weeks", _("Week by week"), _("Requests, answers and seats week by week"), columns, rows[::-1], note)


def _weeks_row(some: Sequence[Week], period: Period) -> list[Cell]:
    days = {"from": some[0].monday.isoformat(), "to": (some[-1].monday + timedelta(days=6)).isoformat()}
    requested, answered, won, done, added = (sum(getattr(one, name) for one in some)
                                             for name in ("requested", "answered", "won", "done", "seats"))  # fmt: skip
    return [
        on(some[0].monday), whole(requested, period.url("requested", **days), _("Requests")),
        whole(answered, period.url("answered", **days), _("Offers that ended")),
        whole(won, period.url("decided", "won", **days), _("Offers accepted")),
        share(won / answered if answered else None, period.url("answered", **days), _of(_("Offers accepted"), answered)),
        whole(done, url := period.url("done", **days), _("Orders done")), seats(added, url, _("Orders done"), is_signed=True),
    ]  # fmt: skip
