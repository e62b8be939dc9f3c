"""The fields of the rows: numbers, plans, ticks; one row for each product or suite (R28)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from app.domain.money import MAX_SEATS
from app.services.showing.catalogue import Sold
from app.web.account.licences import Licence
from app.web.words import money, named

WHOLE = _l("Give a whole number between 1 and %(most)s.", most=MAX_SEATS)
CHOOSE = _l("Choose a plan.")
Rows = tuple[list[str], dict[str, Any]]


def seats(held: Sequence[Licence], number: type[Any]) -> Rows:
    """How many more, or fewer, of what the account has."""
    return [one.slug for one in held], {f"seats-{one.slug}": _number(named(one), number) for one in held}


def products(sold: Sequence[Sold], currency: str, number: type[Any]) -> Rows:
    """A plan and a number for each product the account does not have; the lowest plan is chosen at first."""
    rows, fields = [], {}
    for slug in dict.fromkeys(one.product for one in sold):
        plans = [one for one in sold if one.product == slug]
        rows.append(slug)
        fields[f"plan-{slug}"] = _select(_("Plan of %(product)s", product=named(plans[0])), _plans(plans, currency), plans[0].plan)
        fields[f"seats-{slug}"] = _number(named(plans[0]), number)
    return rows, fields


def plans(held: Sequence[Licence], sold: Sequence[Sold], currency: str) -> Rows:
    """Another plan, or none, for each licence that has one to choose."""
    rows, fields = [], {}
    for licence in held:
        others = [one for one in sold if one.product == licence.slug]
        if others:
            keep = SelectChoice("", _("Keep %(plan)s", plan=licence.plan_name))
            rows.append(licence.slug)
            fields[f"plan-{licence.slug}"] = _select(named(licence), [keep, *_plans(others, currency)], "")
    return rows, fields


def removals(held: Sequence[Licence]) -> Rows:
    """A tick for each product or suite that may go."""
    return [one.slug for one in held], {f"remove-{one.slug}": BooleanField(named(one)) for one in held}


def promo() -> dict[str, Any]:
    """R81: a code, for those who change their subscription themselves."""
    return {"promo_code": StringField(_l("Promo code"), [Optional(), Length(max=60)])}


def _number(label: str, number: type[Any]) -> Any:
    return number(label, [Optional(), NumberRange(0, MAX_SEATS, WHOLE)])


def _select(label: str, choices: list[SelectChoice], default: str) -> SelectField:
    return SelectField(label, choices=choices, default=default, invalid_choice_message=CHOOSE)


def _plans(sold: Sequence[Sold], currency: str) -> list[SelectChoice]:
    return [
        SelectChoice(one.plan, _("%(plan)s – %(price)s per seat and month", plan=one.plan_name,
                                 price=money(one.unit_price_minor, currency)))
        for one in sold
    ]  # fmt: skip
