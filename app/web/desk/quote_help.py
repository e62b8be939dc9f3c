"""What makes a quote quick to write: ready-made texts, the prices of another order, the tiers of the price book."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.errors import NotThere, Refused
from app.services.ordering import duplicating, quote_texts
from app.services.ordering.order_pages import OrderPage
from app.services.people.viewers import Viewer
from app.services.queueing.search import reference_in
from app.web.desk.forms.quote import QuoteForm, filled_in
from app.web.viewing import viewer
from app.web.words import money, number, said


def offer_texts(form: QuoteForm, reader: Viewer) -> None:
    """What can be chosen, in the language of the customer."""
    texts = quote_texts.listed(reader)
    for field, kind in ((form.terms_text, "terms"), (form.note_text, "note")):
        field.choices = [SelectChoice("", _("Choose a text")), *(SelectChoice(str(one.id), one.name) for one in texts if one.kind == kind)]


def _use(page: OrderPage, form: QuoteForm, kind: str) -> tuple[QuoteForm]:
    """Put a ready-made text where it belongs, under what is there already."""
    chosen, field = (form.terms_text, form.terms) if kind == "terms" else (form.note_text, form.note)
    one = next((one for one in quote_texts.listed(viewer()) if str(one.id) == chosen.data and one.kind == kind), None)
    if one is not None:
        words = one.for_language(page.account_locale)
        typed = (field.data or "").strip()
        field.data = words if not typed or typed == words else f"{typed}\n\n{words}"
    form.validate()
    return (form,)


def _use_terms(page: OrderPage, form: QuoteForm) -> tuple[QuoteForm]:
    return _use(page, form, "terms")


def _use_note(page: OrderPage, form: QuoteForm) -> tuple[QuoteForm]:
    return _use(page, form, "note")


def _copy(page: OrderPage, form: QuoteForm) -> tuple[QuoteForm]:
    """The prices, discounts and words of another order's offer; its approvals stay with it."""
    typed = (form.copy_from.data or "").strip()
    try:
        draft = duplicating.draft_from(viewer(), page.order, reference_in(typed) or typed)
    except (NotThere, Refused) as no:
        form.validate()
        reason = said(no.reason) if isinstance(no, Refused) else _("No offer of an order “%(reference)s” can be read.", reference=typed)
        form.copy_from.errors = [reason]
        return (form,)
    return (filled_in(draft, page.order.currency, page.order.version),)


SHORT_CUTS = {"use_terms": _use_terms, "use_note": _use_note, "copy": _copy}
"""Buttons of the form that store nothing."""


def tier_words(row: Any, currency: str) -> list[str]:
    """The book's tiers beside a price; none where one price holds for any number."""
    if len(row.tiers) < 2:
        return []
    return [_("from %(seats)s: %(price)s", seats=number(tier[0]), price=money(tier[1], currency)) for tier in row.tiers]


def whole_is_open(form: QuoteForm) -> bool:
    """Whether what few quotes need is unfolded."""
    return bool(form.discount_percent.data or form.note.data or form.copy_from.errors or form.discount_percent.errors
                or any(line.form.starts_on.data or line.form.starts_on.errors for line in form.lines))  # fmt: skip
