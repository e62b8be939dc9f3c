"""What somebody else has saved while one was typing a quote, where it differs from what stands in one's own form (U8)."""

from __future__ import annotations

from flask_babel import gettext as _

from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteLineView
from app.web.desk.forms.quote import LineForm, QuoteForm
from app.web.words import day, money, named, number, percent


def saved_meanwhile(page: OrderPage, form: QuoteForm) -> list[str]:
    """A sentence for each thing that is kept differently now; nothing where no draft is kept."""
    kept = page.draft
    if kept is None:
        return []
    lines = [_line(line, kept.currency) for line, typed in zip(kept.lines, form.lines, strict=False) if _differs(line, typed.form)]
    ends = [] if kept.valid_until == form.valid_until.data else [_("Valid until %(date)s.", date=day(kept.valid_until))]
    return [*lines, *ends, *_words(_("Terms"), kept.terms, form.terms.data), *_words(_("Note"), kept.note, form.note.data)]


def _differs(line: QuoteLineView, typed: LineForm) -> bool:
    return (line.seats, line.unit_price_minor, line.discount_percent) != (typed.seats.data, typed.minor, typed.discount)


def _line(line: QuoteLineView, currency: str) -> str:
    said = {"product": named(line, "product_name"), "seats": number(line.seats), "price": money(line.unit_price_minor, currency)}
    if not line.discount_percent:
        return _("%(product)s: %(seats)s seats at %(price)s.", **said)
    return _("%(product)s: %(seats)s seats at %(price)s less %(discount)s.", discount=percent(line.discount_percent), **said)


def _words(label: str, kept: str, typed: str | None) -> list[str]:
    said = (typed or "").replace("\r\n", "\n").strip()
    if kept.strip() == said:
        return []
    return [_("%(label)s: “%(words)s”", label=label, words=kept.strip()) if kept.strip() else _("%(label)s: none", label=label)]
