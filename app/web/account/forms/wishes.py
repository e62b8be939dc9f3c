"""The forms of the changes of R2: rows of products, and each one builds the wish that the service takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField
from wtforms.validators import StopValidation

from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.showing.catalogue import Sold
from app.web.account.flows import PLANS, PRODUCTS, SEATS, Flow
from app.web.account.forms import wish_fields
from app.web.account.forms.reasons import reason_fields
from app.web.account.licences import Licence
from workflows.intake import ADDING, Change, Path

NOT_KEPT = frozenset({"csrf_token", "shown_total_minor"})


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A number field that says one thing when it gets something else."""

    def process_formdata(self, typed: list[str]) -> None:
        typed = [one.strip() for one in typed if one.strip()]
        try:
            super().process_formdata(typed)
        except ValueError as wrong:
            raise ValueError(wish_fields.WHOLE) from wrong

    def pre_validate(self, _form: Any) -> None:
        if self.process_errors:
            raise StopValidation


Row = tuple[str, AskedLine]
ReadRow = Callable[["WishForm", str], Row | None]


class WishForm(FlaskForm):  # type: ignore[misc]
    """Common to all: what was shown when it was confirmed (R29). Subclasses are made for what the account has."""

    shown_total_minor = HiddenField()
    flow: Flow
    rows: Sequence[str] = ()
    """The slugs of the rows, in the order of the page."""
    read: ReadRow
    """What a row asks for, None if nothing was typed there."""

    @property
    def asking(self) -> list[str]:
        """The names of the fields that say what is wanted, row by row."""
        return [name for slug in self.rows for name in (f"seats-{slug}", f"plan-{slug}", f"remove-{slug}") if name in self]

    def lines(self) -> list[Row]:
        """The asked lines, each with the name of the field it came from."""
        return [line for slug in self.rows if (line := self.read(self, slug)) is not None]

    def wish(self, *, is_priced_only: bool = False) -> Wish:
        """What the service takes. `is_priced_only` fills in a reason nobody reads, to see the price before it is typed."""
        why = "…" if is_priced_only and self.flow.needs_reason else self.why()
        day = self["needed_on"].data if "needed_on" in self and not is_priced_only else None
        promo = self["promo_code"].data or "" if "promo_code" in self else ""
        return Wish(self.flow.change, [line for _, line in self.lines()], why, day, promo_code=promo, is_alone=False)

    def why(self) -> str:
        return (self["justification"].data or "").strip() if "justification" in self else ""

    def field_of(self, name: str | None) -> Any:
        """Where an error belongs that the service has found, or None for the top of the page."""
        if name and name.startswith("lines."):
            number, _, part = name.removeprefix("lines.").partition(".")
            lines = self.lines()
            place = lines[int(number)][0] if int(number) < len(lines) else ""
            plan = place.replace("seats-", "plan-")
            return self[plan] if part == "plan" and plan in self else self[place] if place else None
        return self[name] if name and name in self and name != "shown_total_minor" else None

    def kept(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the page that asks "is this right?"."""
        return [(field.name, _typed(field)) for field in self if field.name not in NOT_KEPT and field.data is not False]


def _typed(field: Any) -> str:
    if field.data is None:
        return ""
    if field.data is True:
        return "y"
    return field.data.isoformat() if isinstance(field, DateField) else str(field.data)


def _seats(form: WishForm, slug: str) -> Row | None:
    seats = form[f"seats-{slug}"].data
    return (f"seats-{slug}", AskedLine(slug, seats)) if seats else None


def _product(form: WishForm, slug: str) -> Row | None:
    seats = form[f"seats-{slug}"].data
    return (f"seats-{slug}", AskedLine(slug, seats, form[f"plan-{slug}"].data or None)) if seats else None


def _plan(form: WishForm, slug: str) -> Row | None:
    plan = form[f"plan-{slug}"].data
    return (f"plan-{slug}", AskedLine(slug, 0, plan)) if plan else None


def _removal(form: WishForm, slug: str) -> Row | None:
    return (f"remove-{slug}", AskedLine(slug)) if form[f"remove-{slug}"].data else None


def wish_form(flow: Flow, held: Sequence[Licence], sold: Sequence[Sold], currency: str, typed: dict[str, Any],
              *, with_promo: bool = True) -> WishForm:  # fmt: skip
    """The form of this change for this account; `typed` fills it in at first."""
    if flow.change in SEATS:
        read, rows, fields = _seats, *wish_fields.seats(held, WholeNumber)
    elif flow.change in PRODUCTS:
        read, rows, fields = _product, *wish_fields.products(sold, currency, WholeNumber)
    elif flow.change in PLANS:
        read, rows, fields = _plan, *wish_fields.plans(held, sold, currency)
    else:
        read, rows, fields = _removal, *wish_fields.removals(held)
    if flow.needs_reason:
        fields |= reason_fields(flow.change)
    if with_promo and flow.path is Path.SEATS and flow.change in ADDING:
        fields |= wish_fields.promo()
    form: WishForm = type("WishForm", (WishForm,), {"flow": flow, "rows": rows, "read": staticmethod(read), **fields})(data=typed)
    return form


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
