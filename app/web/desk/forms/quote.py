"""The quote as a rep types it: major units, percentages, dates; everything is filled in beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from app.services.ordering.drafts import Draft, DraftLine
from app.services.ordering.quote_reading import QuoteView
from app.web.desk.amounts import NotAnAmount, minor_units, typed_amount, typed_percent
from app.web.words import language


def read_percent(field: StringField) -> Decimal:
    """A percentage as people type it, with a comma or a sign; what was typed is never rounded in silence."""
    try:
        percent = Decimal((field.data or "0").strip().rstrip("%").strip().replace(",", ".") or "0")
    except InvalidOperation as wrong:
        raise ValidationError(_("Give the discount as a percentage, like 10.")) from wrong
    if percent.is_finite() and percent != round(percent, 2):
        raise ValidationError(_("A discount is a number from 0 to 100 with at most two decimals."))
    return percent


PLACES = frozenset({"valid_until", "starts_on", "ends_on", "terms", "note", "discount_percent", "copy_from"})
"""Fields of the whole offer that a refusal can name."""


class SeatsField(IntegerField):  # type: ignore[misc]
    """Says one thing when it gets no whole number."""

    def process_formdata(self, typed: list[str]) -> None:
        try:
            super().process_formdata([one for one in typed if one.strip()])
        except ValueError as wrong:
            raise ValueError(_("The number of seats must be a whole number.")) from wrong

    def pre_validate(self, _form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class LineForm(Form):  # type: ignore[misc]
    """One line. `currency` is set by the form that holds it."""

    product = HiddenField()
    seats = SeatsField(_l("Seats offered"), [InputRequired(_l("Give the number of seats offered."))])
    unit_price = StringField(
        _l("Price per seat and month"), [InputRequired(_l("Give the price of a seat.")), Length(max=20)]
    )
    discount_percent = StringField(_l("Discount"), [Length(max=10)])
    starts_on = DateField(_l("Starts on"), [Optional()])

    def validate_unit_price(self, field: StringField) -> None:
        try:
            self.minor = minor_units(field.data or "", self.currency, language())
        except NotAnAmount as wrong:
            raise ValidationError(_("Give the price as an amount, like %(example)s.",
                                    example=typed_amount(4900, self.currency, language()))) from wrong  # fmt: skip

    def validate_discount_percent(self, field: StringField) -> None:
        self.discount = read_percent(field)

    currency = "EUR"
    minor = 0
    discount = Decimal(0)

    def line(self) -> DraftLine:
        return DraftLine(self.product.data or "", self.seats.data, self.minor, self.discount, self.starts_on.data)


class QuoteForm(FlaskForm):  # type: ignore[misc]
    """A whole draft. `version` is the order's when the page was drawn (U8)."""

    version = IntegerField(validators=[Optional()])
    copied_from = HiddenField(validators=[Length(max=20)])
    lines = FieldList(FormField(LineForm), max_entries=50)
    valid_until = DateField(_l("Valid until"), [InputRequired(_l("Give the last day of the offer."))])
    starts_on = DateField(_l("Starts on"), [Optional()])
    ends_on = DateField(_l("Ends on"), [Optional()])
    discount_percent = StringField(_l("Discount on everything"), [Length(max=10)])
    terms = TextAreaField(_l("Terms"), [Length(max=5000, message=_l("Use at most 5,000 characters."))])
    note = TextAreaField(_l("A word to the customer"), [Length(max=5000, message=_l("Use at most 5,000 characters."))])
    terms_text = SelectField(_l("Ready-made terms"), choices=[], validate_choice=False)
    note_text = SelectField(_l("Ready-made note"), choices=[], validate_choice=False)
    copy_from = StringField(_l("Prices of another order"), [Length(max=20)])
    discount = Decimal(0)

    def validate_discount_percent(self, field: StringField) -> None:
        self.discount = read_percent(field)

    def of_currency(self, currency: str) -> QuoteForm:
        """Amounts are read in the order's currency."""
        for line in self.lines:
            line.form.currency = currency
        return self

    def draft(self) -> Draft:
        """After validation: what was typed, in the units of the services."""
        lines = [line.form.line() for line in self.lines]
        return Draft(lines, self.valid_until.data, self.terms.data or "", self.starts_on.data, self.ends_on.data, self.discount,
                     self.note.data or "", self.copied_from.data or "")  # fmt: skip

    def draft_so_far(self) -> Draft:
        """The same where something could not be read: harmless there, so that the rest can be looked at."""
        lines = [replace(line.form.line(), seats=line.form.seats.data or 0) for line in self.lines]
        return replace(self.draft(), lines=lines, valid_until=self.valid_until.data or date.min)

    def put(self, reason: str, field: str | None) -> bool:
        """Show a refusal of the services at the field it names, like `lines.0.seats`. False when there is none."""
        target = self._field_at(field)
        if target is None:
            return False
        target.errors = [reason]
        self.lines.errors = [entry.errors for entry in self.lines]  # a list keeps those of its validation otherwise
        return True

    def put_more(self, reason: str, field: str | None) -> None:
        """The same beside what is said already; a field that has its error keeps it."""
        target = self._field_at(field)
        if target is not None and not target.errors:
            self.put(reason, field)

    def _field_at(self, field: str | None) -> Any:
        parts = (field or "").split(".")
        names = {"unit_price_minor": "unit_price"}
        if len(parts) == 3 and int(parts[1]) < len(self.lines):
            return self.lines[int(parts[1])].form[names.get(parts[2], parts[2])]
        return self[parts[0]] if parts[0] in PLACES else None


def filled_in(draft: Draft, currency: str, version: int) -> QuoteForm:
    """The form with a draft in it, as it would be typed in the reader's language."""
    lines = [
        {"product": line.product, "seats": line.seats, "unit_price": typed_amount(line.unit_price_minor, currency, language()),
         "discount_percent": _typed(line.discount_percent), "starts_on": line.starts_on}
        for line in draft.lines
    ]  # fmt: skip
    form = QuoteForm(formdata=None, data={"version": version, "lines": lines, "valid_until": draft.valid_until,
                                          "starts_on": draft.starts_on, "ends_on": draft.ends_on,
                                          "terms": draft.terms, "note": draft.note, "copied_from": draft.copied_from,
                                          "discount_percent": _typed(draft.discount_percent)})  # fmt: skip
    form.discount = draft.discount_percent
    for entry, line in zip(form.lines, draft.lines, strict=True):
        entry.form.minor, entry.form.discount = line.unit_price_minor, line.discount_percent
    return form.of_currency(currency)


def _typed(percent: Decimal) -> str:
    return typed_percent(percent, language()) if percent else ""


def draft_of(before: QuoteView, valid_until: date, starts_on: date | None) -> Draft:
    """A version that was written before, as a draft again, with dates that are not over."""
    first = starts_on or date.min
    kept = [
        DraftLine(line.product, line.seats, line.unit_price_minor, line.discount_percent,
                  line.starts_on if line.starts_on and line.starts_on > first else None)
        for line in before.lines
    ]  # fmt: skip
    return Draft(kept, valid_until, before.terms, starts_on, before.ends_on, before.discount_percent, before.note)
