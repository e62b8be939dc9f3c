"""Price books: reps read them, managers write them for days to come (R63). And the rates of tax that prices carry."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, NotThere, Refused
from app.extensions import db
from app.services.ordering import price_book_writing, price_books
from app.services.ordering.price_book_writing import WRITERS
from app.services.ordering.price_books import PriceBook
from app.services.people import tax_rates
from app.web.desk.blueprint import desk
from app.web.desk.forms.prices import MORE, BookForm, LastDayForm, grid, of_book, row_of
from app.web.tax_words import country_name
from app.web.viewing import viewer
from app.web.words import day, named, said

MOST_PERCENT = 100


@desk.get("/desk/prices")
@for_whom(Access.STAFF)
def prices() -> ResponseReturnValue:
    """Which books hold when, in which currency."""
    me = viewer()
    books = price_books.listed(me)
    chosen = request.args.get("currency")
    shown = [one for one in books if not chosen or one.currency == chosen]
    return render_template("desk/prices.html", books=shown, currencies=price_books.currencies(), chosen=chosen, is_any=bool(books),
                           may_write=me.step_role in WRITERS)  # fmt: skip


@desk.get("/desk/prices/<slug>")
@for_whom(Access.STAFF)
def price_book(slug: str) -> ResponseReturnValue:
    """One book: its plans, from one seat on, and the books before and after it."""
    book = price_books.read(viewer(), slug)
    return _book(book, LastDayForm(formdata=None, data={"valid_until": book.valid_until}))


@desk.post("/desk/prices/<slug>/end")
@for_whom(Access.MANAGERS)
def end_book(slug: str) -> ResponseReturnValue:
    """Another last day for a book, or none."""
    form = LastDayForm()
    if not form.validate():
        return _book(price_books.read(viewer(), slug), form, 422)
    try:
        price_book_writing.end(viewer(), slug, form.valid_until.data)
        db.session.commit()
    except (Invalid, Refused) as no:
        db.session.rollback()
        form.valid_until.errors = [said(no.reason)]
        return _book(price_books.read(viewer(), slug), form, 422)
    flash(_("The last day is kept. Quotes that were written stay as they are."), "success")
    return redirect(url_for("desk.price_book", slug=slug), 303)


@desk.post("/desk/prices/<slug>/withdraw")
@for_whom(Access.MANAGERS)
def withdraw_book(slug: str) -> ResponseReturnValue:
    """Take back a book that has not begun."""
    book = price_books.read(viewer(), slug)
    try:
        price_book_writing.withdraw(viewer(), slug)
        db.session.commit()
    except Refused as no:
        db.session.rollback()
        flash(said(no.reason), "danger")
        return redirect(url_for("desk.price_book", slug=slug), 303)
    flash(_("“%(name)s” is taken back. The prices before it go on.", name=book.name), "success")
    return redirect(url_for("desk.prices"), 303)


@desk.get("/desk/prices/write")
@for_whom(Access.MANAGERS)
def new_book() -> ResponseReturnValue:
    """Another book, empty or with the prices of the one it follows."""
    before = _before()
    begun = of_book(before) if before else {"columns": ["1", "50", "100"], "rows": []}
    return _form(grid(begun, more=1), before)


@desk.post("/desk/prices/write")
@for_whom(Access.MANAGERS)
def write_book() -> ResponseReturnValue:
    """Keep it; or one of the short cuts, which keep nothing."""
    before, form = _before(), BookForm()
    form.currency = _currency(before)
    if (short_cut := SHORT_CUTS.get(request.form.get("do", ""))) is not None:
        return _form(short_cut(form), before)
    if not form.validate():
        return _form(form, before, status=422)
    try:
        slug = price_book_writing.write(viewer(), form.book(before.slug if before else None))
        db.session.commit()
    except Invalid as no:
        db.session.rollback()
        extra = [] if form.put(said(no.reason), no.field) else [said(no.reason)]
        return _form(form, before, extra, 422)
    flash(_("“%(name)s” is kept. It begins on %(day)s.", name=form.name.data, day=day(form.valid_from.data)), "success")
    return redirect(url_for("desk.price_book", slug=slug), 303)


@desk.get("/desk/tax-rates")
@for_whom(Access.STAFF)
def taxes() -> ResponseReturnValue:
    """Which country asks how much, since when, and where that was read."""
    rates = [(country_name(one.country), one) for one in tax_rates.listed(viewer())]
    return render_template("desk/tax_rates.html", rates=rates)


def _before() -> PriceBook | None:
    slug = request.args.get("follows")
    return price_books.read(viewer(), slug) if slug else None


def _currency(before: PriceBook | None) -> str:
    """That of the book before, or the one of the address."""
    known = price_books.currencies()
    chosen = before.currency if before else request.args.get("currency", known[0] if known else "EUR")
    if chosen not in known:
        raise NotThere
    return chosen


def _data(form: BookForm) -> dict[str, Any]:
    """What is in a form, to fill another one with."""
    return {**form.data, "columns": [one.data or "" for one in form.columns], "rows": [row.form.data for row in form.rows]}


def _more(form: BookForm) -> BookForm:
    return _grid(form, MORE)


def _add(form: BookForm) -> BookForm:
    """The plans of another product, at their base prices."""
    data, known = _data(form), {row.form.plan.data for row in form.rows}
    for plan in price_books.sold(form.currency):
        row = row_of(plan, form.currency)
        if plan["product"] == form.add.data and row["plan"] not in known:
            data["rows"].append(row)
    return grid(data)


def _shift(form: BookForm) -> BookForm:
    """All prices by so many percent."""
    try:
        percent = Decimal((form.percent.data or "").strip().rstrip("%").strip().replace(",", "."))
    except InvalidOperation:
        percent = Decimal("NaN")
    found = _grid(form)
    if percent.is_finite() and abs(percent) <= MOST_PERCENT:
        found.shift(percent)
        found.percent.data = ""
    else:
        found.percent.errors = [_("Give a percentage, like 3 or -2.5.")]
    return found


def _grid(form: BookForm, more: int = 0) -> BookForm:
    found = grid(_data(form), more)
    found.currency = form.currency
    return found


SHORT_CUTS = {"more": _more, "add": _add, "shift": _shift}


def _form(form: BookForm, before: PriceBook | None, extra: Any = (), status: int = 200) -> ResponseReturnValue:
    currency = _currency(before)
    sold = price_books.sold(currency)
    plans = {f"{one['product']}:{one['plan']}": one for one in sold}
    rows = [(row, plans[row.form.plan.data]) for row in form.rows if row.form.plan.data in plans]
    there = {plan["product"] for _row, plan in rows}
    others = {one["product"]: named(one, "product_name") for one in sold if one["product"] not in there}
    form.add.choices = [SelectChoice(slug, name) for slug, name in others.items()]
    return render_template("desk/price_book_form.html", form=form, before=before, currency=currency, rows=rows, extra=extra,
                           currencies=price_books.currencies(), earliest=price_book_writing.earliest(),
                           has_errors=status == 422), status  # fmt: skip


def _book(book: PriceBook, form: LastDayForm, status: int = 200) -> ResponseReturnValue:
    me = viewer()
    return render_template("desk/price_book.html", book=book, form=form, may_write=me.step_role in WRITERS,
                           is_over=not book.is_valid and not book.is_planned), status  # fmt: skip
