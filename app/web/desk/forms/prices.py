"""A price book as a manager types it: a grid of plans and numbers of seats, amounts in major units (R63)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.domain.money import percent_of, round_minor
from app.services.ordering.price_book_writing import MAX_NAME, NewBook, Tier
from app.services.ordering.price_books import PriceBook
from app.web.desk.amounts import NotAnAmount, minor_units, typed_amount
from app.web.words import language

COLUMNS, MORE, MOST_COLUMNS, MOST_ROWS = 4, 2, 12, 200
PLACES = {"valid_from", "valid_until", "name"}


class LastDayForm(FlaskForm):  # type: ignore[misc]
    """When a book ends; empty: until further notice."""

    valid_until = DateField(_l("Last day"), [Optional()])


class PlanRow(Form):  # type: ignore[misc]
    """The prices of one plan, from so many seats each; left empty: no tier of its own."""

    plan = HiddenField()
    prices = FieldList(StringField(validators=[Length(max=20)]), max_entries=MOST_COLUMNS)


class BookForm(FlaskForm):  # type: ignore[misc]
    """A whole book. The first column is that of one seat."""

    name = StringField(_l("Name"), [InputRequired(_l("Give it a name.")), Length(max=MAX_NAME)])
    valid_from = DateField(_l("First day"), [InputRequired(_l("Give the first day of these prices."))])
    valid_until = DateField(_l("Last day"), [Optional()])
    columns = FieldList(StringField(_l("From how many seats"), [Length(max=10)]), max_entries=MOST_COLUMNS)
    rows = FieldList(FormField(PlanRow), max_entries=MOST_ROWS)
    add = SelectField(_l("Another product"), choices=[], validate_choice=False)
    percent = StringField(_l("All prices by"), [Length(max=10)])
    currency = "EUR"

    def validate(self, extra_validators: Any = None) -> bool:
        """The cells of the grid with everything else: every error at once."""
        is_sound = super().validate(extra_validators)
        self._tiers()
        self._gather()
        return is_sound and not self.errors

    def book(self, follows: str | None) -> NewBook:
        """After validation: what was typed."""
        tiers = [one for one, _cell in self._tiers()]
        return NewBook(self.name.data or "", self.currency, self.valid_from.data, self.valid_until.data, tiers, follows)

    def _tiers(self) -> list[tuple[Tier, Any]]:
        """Each price that was typed, with its field."""
        found, seats = [], [self._seats(column) for column in self.columns]
        for row in self.rows:
            product, _colon, plan = (row.form.plan.data or "").partition(":")
            for column, cell in zip(seats, row.form.prices, strict=False):
                if not (cell.data or "").strip():
                    continue
                if column is None:
                    cell.errors = [_("Say from how many seats this price holds, above.")]
                else:
                    found.append((Tier(product, plan, column, self._minor(cell)), cell))
        return found

    def _seats(self, column: Any) -> int | None:
        typed = (column.data or "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and int(typed) > 0):
            column.errors = [_("The number of seats must be a whole number.")]
            return None
        return int(typed) if typed else None

    def _minor(self, cell: Any) -> int:
        try:
            return minor_units(cell.data, self.currency, language())
        except NotAnAmount:
            cell.errors = [_("Give the price as an amount, like %(example)s.", example=typed_amount(4900, self.currency, language()))]
            return 0

    def _gather(self) -> None:
        """A list of fields remembers the errors of its validation alone: tell it what its cells say now, for the summary."""
        for fields in (self.columns, *(row.form.prices for row in self.rows)):
            fields.errors = [one.errors for one in fields if one.errors]
        self.rows.errors = [row.errors for row in self.rows if row.errors]

    def put(self, reason: str, field: str | None) -> bool:
        """Show a refusal at the field it names; False when it belongs to none."""
        parts = (field or "").split(".")
        if parts[0] == "tiers" and len(parts) == 3:
            cells = [cell for _tier, cell in self._tiers()]
            cells[int(parts[1])].errors = [reason]
            self._gather()
            return True
        if parts[0] in PLACES:
            self[parts[0]].errors = [reason]
        return parts[0] in PLACES

    def shift(self, percent: Decimal) -> None:
        """Every price that can be read, by so many percent, rounded to the minor unit."""
        for _tier, cell in self._tiers():
            if not cell.errors:
                minor = minor_units(cell.data, self.currency, language())
                cell.data = typed_amount(max(0, minor + round_minor(percent_of(minor, percent))), self.currency, language())


def of_book(book: PriceBook) -> dict[str, Any]:
    """A form's data with the prices of a book in it."""
    columns = book.columns
    rows = [{"plan": f"{plan['product']}:{plan['plan']}", "prices": [_typed(prices.get(one), book.currency) for one in columns]}
            for plan, prices in book.plans]  # fmt: skip
    return {"name": book.name, "columns": [str(one) for one in columns], "rows": rows}


def row_of(plan: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A row for a plan that is not in the book yet, with its base price for one seat."""
    return {"plan": f"{plan['product']}:{plan['plan']}", "prices": [_typed(plan["base_minor"], currency)]}


def grid(data: dict[str, Any], more: int = 0) -> BookForm:
    """The form with this data in it, its rows as wide as its columns, and room for another few tiers."""
    columns: Sequence[str] = data["columns"]
    wide = min(MOST_COLUMNS, max(COLUMNS, len(columns) + more))
    rows = [{**row, "prices": [*row["prices"], *[""] * wide][:wide]} for row in data["rows"][:MOST_ROWS]]
    return BookForm(formdata=None, data={**data, "columns": [*columns, *[""] * wide][:wide], "rows": rows})


def _typed(minor: int | None, currency: str) -> str:
    return "" if minor is None else typed_amount(minor, currency, language())
