"""Writing the quote: filled in beforehand, counted while one types, previewed as the customer will read it (R63)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import order_pages, quote_faults, quotes
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_pricing import MAY_START_LATER
from app.web.desk.asked import why_rows
from app.web.desk.blueprint import desk
from app.web.desk.deciding import send_or_ask
from app.web.desk.forms.quote import QuoteForm, draft_of, filled_in
from app.web.desk.history import returned, words_of
from app.web.desk.may import may_quote
from app.web.desk.next_one import approval_asked, done_words, next_order, with_way
from app.web.desk.quote_help import SHORT_CUTS, offer_texts, tier_words, whole_is_open
from app.web.desk.reckoning import Reckoning, reckon
from app.web.desk.saved_meanwhile import saved_meanwhile
from app.web.desk.wanted import wanted_of
from app.web.quote_words import changed_words, compared, facts_of, quote_words
from app.web.viewing import viewer
from app.web.words import said
from workflows.intake import KEEPS_SEATS, Change


@desk.get("/desk/orders/<reference>/quote")
@for_whom(Access.REPS)
def quote(reference: str) -> ResponseReturnValue:
    """The form with the draft, the version that is out, or today's prices in it."""
    page = order_pages.page(viewer(), reference)
    if not may_quote(viewer(), page.order):
        flash(_("The quote of %(reference)s can be written by the representative who has the order, while it is in review.",
                reference=page.order.reference), "info")  # fmt: skip
        return redirect(url_for("desk.order", reference=page.order.reference))
    form = filled_in(_start(page), page.order.currency, page.order.version)
    return quote_page(page, form)


@desk.post("/desk/orders/<reference>/quote")
@for_whom(Access.REPS)
def save_quote(reference: str) -> ResponseReturnValue:
    """`do` is recalculate, save, who, preview or send. A lost race keeps what was typed and offers to apply it again."""
    page, do = order_pages.page(viewer(), reference), request.form.get("do", "save")
    form = QuoteForm().of_currency(page.order.currency)
    if do in SHORT_CUTS:
        return quote_page(page, *SHORT_CUTS[do](page, form))
    if not form.validate():
        return quote_page(page, told_all(page, form), status=422)
    if do == "recalculate":
        return quote_page(page, form)
    try:
        order = quotes.write_draft(viewer(), reference, form.draft(), version=form.version.data)
        if do == "send":
            do, order = send_or_ask(viewer(), order)
        db.session.commit()
    except (Refused, Invalid) as no:
        db.session.rollback()
        extra = [] if form.put(said(no.reason), no.field) else [said(no.reason)]
        return quote_page(page, told_all(page, form), extra=extra, status=422)
    except SomebodyWasFirst as first:
        db.session.rollback()
        return quote_page(order_pages.page(viewer(), reference), form, first=first, status=409)
    return _go_on(do, order)


def _go_on(do: str, order: Any) -> ResponseReturnValue:
    if order.news and do in {"save", "who", "preview"}:
        flash(said(order.news), "warning")
    if do == "asked":
        flash(approval_asked(order.reference, sends_itself=True), "success")
        return redirect(next_order(viewer(), wanted_of(request.args)))
    if do == "send":
        flash(done_words("send_quote", order), "success")
        return redirect(next_order(viewer(), wanted_of(request.args)))
    if do == "preview":
        return redirect(with_way(url_for("desk.preview", reference=order.reference), wanted_of(request.args)))
    if do == "who":
        return redirect(url_for("desk.approvers", reference=order.reference))
    flash(_("The draft is saved. The customer does not see it before you send it."), "success")
    return redirect(with_way(url_for("desk.quote", reference=order.reference), wanted_of(request.args)))


@desk.post("/desk/orders/<reference>/quote/totals")
@for_whom(Access.REPS)
def quote_totals(reference: str) -> ResponseReturnValue:
    """The amounts of what is in the form right now, for a page with JavaScript."""
    page = order_pages.page(viewer(), reference)
    form = QuoteForm().of_currency(page.order.currency)
    form.validate()
    return render_template("desk/_totals.html", reckoning=_reckon(page, form, quotes.asked_lines(page.order)), page=page, swap=True)


@desk.get("/desk/orders/<reference>/quote/preview")
@for_whom(Access.REPS)
def preview(reference: str) -> ResponseReturnValue:
    """The draft exactly as the customer will read it, and the button that sends it."""
    page = order_pages.page(viewer(), reference)
    if page.draft is None or not may_quote(viewer(), page.order):
        return redirect(url_for("desk.quote", reference=page.order.reference))
    before = page.offer
    return render_template(
        "desk/preview.html", page=page, order=page.order, draft=page.draft, quote=quote_words(page.draft), before=before,
        facts=facts_of(page.draft), changes=compared(before, page.draft) if before else (),
        changes_in_words=changed_words(before, page.draft) if before else (),
    )  # fmt: skip


def told_all(page: OrderPage, form: QuoteForm) -> QuoteForm:
    """Everything the form has wrong at once, each at its field, whoever has found the first of it."""
    for no in quote_faults.faults(page.order, form.draft_so_far()):
        form.put_more(said(no.reason), no.field)
    return form


def _start(page: OrderPage) -> quotes.Draft:
    """What the form begins with."""
    suggested = quotes.suggestion(page.order)
    before = page.draft or page.offer
    if before is None:
        return suggested
    valid_until = before.valid_until if before.valid_until >= page.order.today else suggested.valid_until
    starts_on = before.starts_on if before.starts_on and before.starts_on >= page.order.today else suggested.starts_on
    return draft_of(before, valid_until, starts_on)


def _filled_with(page: OrderPage, form: QuoteForm) -> str:
    """Where the numbers in the form come from."""
    if form.copied_from.data:
        return _("The offer of %(reference)s is filled in. Change what differs, then send.", reference=form.copied_from.data)
    if page.draft:
        return _("The draft as it was saved is filled in. Change what differs, then send.")
    if page.offer:
        return _("Version %(version)s is filled in, with its prices and discounts. Change what differs, then send.", version=page.offer.version)
    return _("Today’s prices are filled in. Change what differs, then send.")


def _reckon(page: OrderPage, form: QuoteForm, asked: Sequence[Any]) -> Reckoning:
    """What the form comes to, or why it cannot be said yet."""
    if form.errors:
        return Reckoning(problem=_("The amounts appear once every line can be read."))
    try:
        return reckon(page, quotes.priced(page.order, form.draft()), asked[0])
    except Invalid as no:
        return Reckoning(problem=said(no.reason))


def quote_page(page: OrderPage, form: QuoteForm, *, extra: list[str] | None = None, first: SomebodyWasFirst | None = None,
               status: int = 200) -> ResponseReturnValue:  # fmt: skip
    """The form beside what was asked, with its amounts; `first` tells of a lost race."""
    form.version.data = page.order.version
    offer_texts(form, viewer())
    asked = quotes.asked_lines(page.order)
    return render_template(
        "desk/quote.html", page=page, order=page.order, form=form, extra=extra or (), has_errors=bool(extra), first=first,
        meanwhile=saved_meanwhile(page, form) if first else (),
        reckoning=_reckon(page, form, asked), rows=list(zip(form.lines, page.lines, strict=False)),
        may_quote=may_quote(viewer(), page.order),
        hints=[tier_words(row, page.order.currency) for row in asked], is_whole=whole_is_open(form),
        filled_with=_filled_with(page, form), may_start_later=page.order.change in MAY_START_LATER,
        keeps_seats=Change(page.order.change) in KEEPS_SEATS, held=[row.held_seats for row in asked],
        asked_rows=why_rows(page), returned=returned(page), note=words_of(page.latest("ask_revision")), answer=words_of(page.latest("answer")),
    ), status  # fmt: skip
