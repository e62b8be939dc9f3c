"""Two versions of a quote, or what was asked and what is offered: side by side, and in words (R63)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.ordering.quote_reading import QuoteLineView, QuoteView
from app.web.account.quotes import start_label
from app.web.tax_words import tax_label
from app.web.words import day, money, named, number, percent

Row = dict[str, str]


def compared(before: QuoteView, after: QuoteView) -> list[Row]:
    """Two versions line by line, for the `quote_compare` component (R63)."""
    first = {line.product: line for line in before.lines}
    second = {line.product: line for line in after.lines}
    lines = [
        {"key": named(second.get(product) or first[product], "product_name"),
         "before": _line(first.get(product), before.currency), "after": _line(second.get(product), after.currency)}
        for product in dict.fromkeys([*first, *second])
    ]  # fmt: skip
    return [*lines, *_whole_compared(before, after)]


def _line(line: QuoteLineView | None, currency: str) -> str:
    if line is None:
        return "–"
    words = ngettext("%(seats)s seat at %(price)s", "%(seats)s seats at %(price)s", line.seats,
                     seats=number(line.seats), price=money(line.unit_price_minor, currency))  # fmt: skip
    words = f"{words}, −{percent(line.discount_percent)}" if line.discount_percent else words
    return _("%(words)s, from %(date)s", words=words, date=day(line.starts_on)) if line.starts_on else words


def _whole_compared(before: QuoteView, after: QuoteView) -> list[Row]:
    """What holds for all lines. What few offers have is left out where it is the same in both."""
    both = (before, after)
    at_once = _("As soon as the offer is accepted")
    rows = [
        (_("Discount on everything"), [percent(one.discount_percent) if one.discount_percent else "–" for one in both], False),
        (_("Subtotal"), [money(one.due_now_minor, one.currency) for one in both], True),
        (_("Tax"), [tax_label(one.tax_kind, one.tax_percent, one.tax_country) for one in both], False),
        (_("Total due now"), [money(one.total_minor, one.currency) for one in both], True),
        (_("Valid until"), [day(one.valid_until) for one in both], True),
        (start_label(after), [day(one.takes_effect_on) or at_once for one in both], True),
        (_("Seats end on"), [day(one.ends_on) or "–" for one in both], after.ends_on is not None),
        (_("Our note"), [one.note or "–" for one in both], False),
        (_("Terms"), [one.terms or "–" for one in both], True),
    ]
    return [{"key": key, "before": values[0], "after": values[1]} for key, values, is_always in rows
            if is_always or values[0] != values[1]]  # fmt: skip


def changed_words(before: QuoteView, after: QuoteView) -> list[str]:
    """What differs, as sentences: each line, the discount on everything, and what it makes of the total."""
    first = {line.product: line for line in before.lines}
    found = [words for line in after.lines for words in _line_words(first.get(line.product), line, after.currency)]
    if before.discount_percent != after.discount_percent:
        found.append(_("The discount on everything is %(after)s instead of %(before)s.",
                       after=percent(after.discount_percent), before=percent(before.discount_percent)))  # fmt: skip
    if before.terms != after.terms:
        found.append(_("The terms have changed."))
    if before.valid_until != after.valid_until:
        found.append(_("It can be accepted until %(date)s.", date=day(after.valid_until)))
    if before.takes_effect_on != after.takes_effect_on:
        found.append(_start_words(after.takes_effect_on))
    return [*found, _total_words(before, after)]


def _start_words(starts_on: date | None) -> str:
    """When all of it takes effect now."""
    return _("It takes effect on %(date)s.", date=day(starts_on)) if starts_on else _("It takes effect as soon as the offer is accepted.")


def _line_words(before: QuoteLineView | None, after: QuoteLineView, currency: str) -> Iterator[str]:
    name = named(after, "product_name")
    if before is None:
        return
    if before.seats != after.seats:
        yield _("%(product)s: %(after)s seats instead of %(before)s.", product=name, after=number(after.seats), before=number(before.seats))
    if before.unit_price_minor != after.unit_price_minor:
        yield _("%(product)s: %(after)s a seat instead of %(before)s.", product=name,
                after=money(after.unit_price_minor, currency), before=money(before.unit_price_minor, currency))  # fmt: skip
    if before.discount_percent != after.discount_percent:
        yield _("%(product)s: a discount of %(after)s instead of %(before)s.", product=name,
                after=percent(after.discount_percent), before=percent(before.discount_percent))  # fmt: skip
    if before.starts_on != after.starts_on:
        yield _("%(product)s: it starts %(after)s instead of %(before)s.", product=name,
                after=_start(after.starts_on), before=_start(before.starts_on))  # fmt: skip


def _start(starts_on: date | None) -> str:
    return day(starts_on) if starts_on else str(_("with the rest"))


def _total_words(before: QuoteView, after: QuoteView) -> str:
    more = after.total_minor - before.total_minor
    values = {"total": money(after.total_minor, after.currency), "amount": money(abs(more), after.currency)}
    if more == 0:
        return str(_("The total due now stays %(total)s.", **values))
    if more < 0:
        return str(_("The total due now is %(total)s: %(amount)s less.", **values))
    return str(_("The total due now is %(total)s: %(amount)s more.", **values))
