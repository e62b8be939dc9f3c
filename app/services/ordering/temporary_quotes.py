"""The quote of an order about temporary seats: its dates beside its lines, and a price for its days (R50, R63)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.domain.periods import Period
from app.domain.pricing import Item, Pricing
from app.errors import Invalid
from app.models.kinds import TemporaryKind
from app.services.ordering.steps import MovingOrder
from app.services.requesting.temporary_asking import calendar_of, check_dates, price_as
from app.services.seating.temporary import BRINGS, Agreed, agreed, asked
from workflows.sentences import say

if TYPE_CHECKING:
    from app.services.ordering.drafts import Draft


def filled_in(order: MovingOrder, draft: Draft) -> Draft:
    """The suggestion with the dates that were asked; it cannot be accepted for longer than it can be carried out."""
    about = asked(order)
    today = order.today
    if about.kind is TemporaryKind.CONVERT:
        return replace(draft, valid_until=_within(today, draft.valid_until, about.ends_on - timedelta(days=1)))
    start = max(about.starts_on, today)
    if about.kind is TemporaryKind.END_EARLY:
        lines = [replace(line, unit_price_minor=0) for line in draft.lines]
        return replace(draft, lines=lines, starts_on=start, valid_until=_within(today, draft.valid_until, start))
    ends_on = max(about.ends_on, start + timedelta(days=1))
    return replace(draft, starts_on=start, ends_on=ends_on, valid_until=_within(today, draft.valid_until, start))


def _within(today: date, wanted: date, latest: date) -> date:
    return max(today, min(wanted, latest))


def dated(order: MovingOrder, draft: Draft) -> Draft:
    """A draft that leaves the dates out has those that were asked; what has none is not given any."""
    about = asked(order)
    if about.kind is TemporaryKind.CONVERT:
        return replace(draft, starts_on=None, ends_on=None)
    if about.kind is TemporaryKind.END_EARLY:
        return replace(draft, starts_on=draft.starts_on or about.starts_on, ends_on=None)
    return replace(draft, starts_on=draft.starts_on or about.starts_on, ends_on=draft.ends_on or about.ends_on)


def price(order: MovingOrder, row: Any, draft: Draft, items: Sequence[Item]) -> Pricing:
    """What the draft comes to. `draft` is `dated`, `row` the asked line with the account's terms. Raises Invalid."""
    about, calendar, today = asked(order), calendar_of(row), row.today
    whole = round(draft.discount_percent, 2)
    if about.kind in BRINGS:
        period = Period(draft.starts_on or about.starts_on, draft.ends_on or about.ends_on)
        check_dates(today, period, calendar)
        if about.kind is TemporaryKind.EXTEND and period.starts_on < about.lent_until:
            reason = say("The new period begins on %(date)s, when the old one ends, or later.", date=about.lent_until)
            raise Invalid(reason, field="starts_on")
        _check_last_day(draft.valid_until, period.starts_on)
        return price_as(about.kind, period, items, calendar, row.tax_percent, discount_percent=whole)
    _check_all(about, items)
    if about.kind is TemporaryKind.CONVERT:
        _check_last_day(draft.valid_until, about.ends_on - timedelta(days=1))
        return price_as(about.kind, Period(today, about.ends_on), items, calendar, row.tax_percent, discount_percent=whole)
    day = draft.starts_on or about.starts_on
    if not today <= day < about.lent_until:
        reason = say("The seats end on %(date)s anyway: choose a day before that, today or later.", date=about.lent_until)
        raise Invalid(reason, field="starts_on")
    _check_last_day(draft.valid_until, day)
    return price_as(about.kind, Period(day, day), items, calendar, row.tax_percent, discount_percent=whole)


def check_longer(order: MovingOrder, valid_until: date) -> None:
    """R64: an offer is not extended beyond the day until which it can be carried out as it says. Raises Invalid."""
    about = agreed(order)
    _check_last_day(valid_until, about.lent_until - timedelta(days=1) if about.kind is TemporaryKind.CONVERT else about.starts_on)


def _check_all(about: Agreed, items: Sequence[Item]) -> None:
    if any(item.seats != about.seats for item in items):
        reason = say("All %(seats)s of these seats are meant: the number cannot be another one.", seats=about.seats)
        raise Invalid(reason, field="lines.0.seats")
    if about.kind is TemporaryKind.END_EARLY and any(item.unit_price_minor for item in items):
        raise Invalid(say("Ending seats early costs nothing: the price is 0."), field="lines.0.unit_price_minor")


def _check_last_day(valid_until: date, latest: date) -> None:
    if valid_until > latest:
        reason = say("The offer must be accepted by %(date)s to be carried out as it says.", date=latest)
        raise Invalid(reason, field="valid_until")
