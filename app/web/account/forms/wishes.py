"""The forms of the changes of R2: each one builds the wish that the service takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from app.domain.money import MAX_SEATS
from app.services.asking import AskedLine
from app.services.catalogue import Sold
from app.services.requests import MAX_TEXT, Wish
from app.web.account.flows import PLANS, PRODUCTS, SEATS, Flow
from app.web.account.licences import Licence
from app.web.words import money, named
from workflows.intake import Change

WHOLE = _l("Give a whole number between 1 and %(most)s.", most=MAX_SEATS)


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A number field that says one thing when it gets something else."""

    def process_formdata(self, typed: list[str]) -> None:
        typed = [one.strip() for one in typed if one.strip()]
        try:
            super().process_formdata(typed)
        except ValueError as wrong:
            raise ValueError(WHOLE) from wrong

    def pre_validate(self, _form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class WishForm(FlaskForm):  # type: ignore[misc]
    """Common to all: what was shown when it was confirmed (R29). Subclasses are made for what the account has."""

    shown_total_minor = HiddenField()
    flow: Flow

    def lines(self) -> list[tuple[str, AskedLine]]:
        """The asked lines, each with the name of the field it came from."""
        raise NotImplementedError

    def wish(self, *, is_priced_only: bool = False) -> Wish:
        """What the service takes. `is_priced_only` fills in a reason nobody reads, to see the price before it is typed."""
        why = "…" if is_priced_only and self.flow.needs_reason else self.why()
        day = self["needed_on"].data if "needed_on" in self and not is_priced_only else None
        return Wish(self.flow.change, [line for _, line in self.lines()], why, day)

    def why(self) -> str:
        return (self["justification"].data or "").strip() if "justification" in self else ""

    def field_of(self, name: str | None) -> Any:
        """Where an error belongs that the service has found, or None for the top of the page."""
        if name and name.startswith("lines."):
            number = int(name.split(".")[1])
            lines = self.lines()
            return self[lines[number][0]] if number < len(lines) else None
        return self[name] if name and name in self and name != "shown_total_minor" else None

    def kept(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the page that asks "is this right?"."""
        return [(field.name, _typed(field)) for field in self if field.name not in {"csrf_token", "shown_total_minor"}]


def _typed(field: Any) -> str:
    if field.data is None:
        return ""
    return field.data.isoformat() if isinstance(field, DateField) else str(field.data)


class _Seats(WishForm):
    def lines(self) -> list[tuple[str, AskedLine]]:
        fields = [field for field in self if field.name.startswith("seats-") and field.data]
        return [(field.name, AskedLine(field.name.removeprefix("seats-"), field.data)) for field in fields]


class _Choice(WishForm):
    def lines(self) -> list[tuple[str, AskedLine]]:
        product, _, plan = (self["choice"].data or "").partition("/")
        if not product:
            return []
        seats = self["seats"].data or 0 if "seats" in self else 0
        return [("seats" if "seats" in self else "choice", AskedLine(product, seats, plan or None))]


def wish_form(
    flow: Flow, held: Sequence[Licence], sold: Sequence[Sold], currency: str, typed: dict[str, Any]
) -> WishForm:
    """The form of this change for this account; `typed` fills it in at first."""
    fields: dict[str, Any] = {"flow": flow}
    if flow.change in SEATS:
        fields |= {f"seats-{one.slug}": _number(named(one)) for one in held}
    else:
        fields |= _choice_of(flow, held, sold, currency)
    if flow.needs_reason:
        fields["justification"] = TextAreaField(
            _l("What are the seats for?"),
            [InputRequired(_l("Say what the seats are for: whoever decides will read it.")), Length(max=MAX_TEXT)],
        )
        fields["needed_on"] = DateField(_l("Wanted by"), [Optional()])
    base = _Seats if flow.change in SEATS else _Choice
    form: WishForm = type(base.__name__, (base,), fields)(data=typed)
    return form


def _number(label: str) -> WholeNumber:
    return WholeNumber(label, [Optional(), NumberRange(0, MAX_SEATS, WHOLE)])


def _choice_of(flow: Flow, held: Sequence[Licence], sold: Sequence[Sold], currency: str) -> dict[str, Any]:
    if flow.change is Change.REMOVE_PRODUCT:
        choices = [SelectChoice(one.slug, named(one)) for one in held]
        return {
            "choice": RadioField(
                _l("Which product?"),
                [InputRequired(_l("Choose a product."))],
                choices=choices,
                invalid_choice_message=_l("Choose a product."),
            )
        }
    label, missing = (
        (_l("Which plan?"), _l("Choose a plan."))
        if flow.change in PLANS
        else (_l("Which product?"), _l("Choose a product."))
    )
    fields: dict[str, Any] = {
        "choice": SelectField(
            label, [InputRequired(missing)], choices=_groups(sold, currency), invalid_choice_message=missing
        )
    }
    if flow.change in PRODUCTS:
        fields["seats"] = WholeNumber(_l("How many seats?"), [InputRequired(WHOLE), NumberRange(1, MAX_SEATS, WHOLE)])
    return fields


def _groups(sold: Sequence[Sold], currency: str) -> list[SelectChoice]:
    """Plans under the names of their products; the first choice is nothing."""
    plans = [
        SelectChoice(
            one.key, f"{named(one)} {one.plan_name} – {money(one.unit_price_minor, currency)}", optgroup=named(one)
        )
        for one in sold
    ]
    return [SelectChoice("", "–"), *plans]


def choosable(flow: Flow, sold: Sequence[Sold], *, apart: bool) -> list[Sold]:
    """The plans this change can choose from; `apart` when the short list has a form of its own."""
    if flow.change in PRODUCTS:
        fresh = [one for one in sold if not one.is_covered]
        wanted = flow.change is Change.ADD_SHORT_LIST_PRODUCT
        return [one for one in fresh if one.is_short_list is wanted] if apart else fresh
    if flow.change is Change.UPGRADE_PLAN:
        return [one for one in sold if one.held_rank is not None and one.rank > one.held_rank]
    if flow.change is Change.DOWNGRADE_PLAN:
        return [one for one in sold if one.held_rank is not None and one.rank < one.held_rank]
    return []
