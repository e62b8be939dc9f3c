"""An account's billing details: to whom invoices go, and which tax they carry by country and VAT number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed
from app.extensions import db
from app.models.kinds import TaxKind
from app.services.actors import actor_of
from app.services.people import tax_rates
from app.services.people.tax_rates import Rate
from app.services.people.viewers import Viewer
from app.services.seating import seats
from app.services.showing import account_history
from workflows.intake import Right
from workflows.sentences import say

CHANGED = "change_billing_details"
NO_TAX = Decimal(0)
COUNTRY = re.compile(r"[A-Z]{2}")
MOST = {"legal_name": 200, "street": 200, "postcode": 20, "city": 200, "vat_number": 20}
PREFIXES = {"GR": "EL"}
"""VAT numbers begin with the country's code, but for these."""


@dataclass(frozen=True, slots=True)
class Details:
    """As typed: where invoices go. `country` is ISO 3166-1 alpha-2."""

    legal_name: str
    street: str
    postcode: str
    city: str
    country: str
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class Billing:
    """What is known, and the tax it leads to; before anything was typed, the account's name and country."""

    details: Details
    tax_kind: TaxKind
    tax_percent: Decimal


READ = text("""
SELECT a.country, a.tax_percent, coalesce(b.legal_name, a.name) AS legal_name, coalesce(b.street, '') AS street,
       coalesce(b.postcode, '') AS postcode, coalesce(b.city, '') AS city, coalesce(b.vat_number, '') AS vat_number,
       coalesce(b.tax_kind, 'agreed') AS tax_kind
FROM accounts a LEFT JOIN billing_details b ON b.account_id = a.id WHERE a.id = :account_id
""")


def read(viewer: Viewer) -> Billing:
    """The details of the viewer's account. Raises NotAllowed for whoever is no admin of one (R4)."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    row = dict(db.session.execute(READ, {"account_id": viewer.account_id}).mappings().one())
    return Billing(tax_kind=TaxKind(row.pop("tax_kind")), tax_percent=row.pop("tax_percent"), details=Details(**row))


WRITE = text("""
WITH account AS (UPDATE accounts SET country = :country, tax_percent = :tax_percent WHERE id = :account_id)
INSERT INTO billing_details (account_id, legal_name, street, postcode, city, vat_number, tax_kind, changed_by)
VALUES (:account_id, :legal_name, :street, :postcode, :city, :vat_number, :tax_kind, :changed_by)
ON CONFLICT (account_id) DO UPDATE SET legal_name = excluded.legal_name, street = excluded.street, postcode = excluded.postcode,
    city = excluded.city, vat_number = excluded.vat_number, tax_kind = excluded.tax_kind, changed_by = excluded.changed_by,
    changed_at = clock_now()
""")


def change(viewer: Viewer, typed: Details) -> Billing:
    """Keep new details, and the tax they lead to, for everything that is priced from now on.

    A sent quote keeps its own. Raises NotAllowed for whoever does not buy for the account, Invalid with the field.
    """
    if viewer.account_id is None or viewer.right not in {Right.OWNER, Right.BILLING}:
        raise NotAllowed(say("Only the owner and the billing admins of the account can change its billing details."))
    rates = tax_rates.of_today(viewer.time_zone)
    details = checked(typed, rates)
    kind, percent = tax_of(details.country, details.vat_number, rates)
    seats.take_turns([viewer.account_id])
    before = read(viewer)
    if before.tax_kind is TaxKind.AGREED and before.details.country == details.country and not details.vat_number:
        kind, percent = TaxKind.AGREED, before.tax_percent  # what was agreed holds until there is a reason for another rate
    values: dict[str, Any] = {name: getattr(details, name) for name in (*MOST, "country")}
    values |= {"account_id": viewer.account_id, "tax_kind": kind, "tax_percent": percent, "changed_by": viewer.person_id}
    db.session.execute(WRITE, values)
    account_history.note(viewer.account_id, CHANGED, actor_of(viewer), country=details.country, vat_number=details.vat_number,
                         tax_percent=str(percent), tax_percent_before=str(before.tax_percent))  # fmt: skip
    return Billing(details, kind, percent)


def tax_of(country: str, vat_number: str, rates: Mapping[str, Rate]) -> tuple[TaxKind, Decimal]:
    """Which tax a customer in this country pays, and why. `vat_number` is one that was checked, or empty."""
    rate = rates.get(country)
    if rate is None:
        return TaxKind.OUTSIDE, NO_TAX
    if rate.is_home:
        return TaxKind.DOMESTIC, rate.percent
    if vat_number:
        return TaxKind.REVERSE_CHARGE, NO_TAX
    return TaxKind.OTHER_COUNTRY, rate.percent


def checked(typed: Details, rates: Mapping[str, Rate]) -> Details:
    """Without spaces around, of a length that fits, with a number that is one. Raises Invalid."""
    clean = Details(**{name: " ".join(getattr(typed, name).split()) for name in (*MOST, "country")})
    for name, most in MOST.items():
        value = getattr(clean, name)
        if len(value) > most or not value.isprintable():
            raise Invalid(say("Use at most %(most)s letters, digits and signs, on one line.", most=most), field=name)
        if not value and name != "vat_number":
            raise Invalid(say("Fill this in: it stands on every invoice."), field=name)
    clean = replace(clean, country=clean.country.upper())
    if not COUNTRY.fullmatch(clean.country):
        raise Invalid(say("Choose a country."), field="country")
    return replace(clean, vat_number=_number(clean.country, clean.vat_number, rates)) if clean.vat_number else clean


def _number(country: str, typed: str, rates: Mapping[str, Rate]) -> str:
    """A VAT number in its compact form, with the prefix of its country; outside the union as it was typed."""
    if country not in rates:
        return typed.upper()
    prefix = PREFIXES.get(country, country)
    compact = re.sub(r"[\s.\-]", "", typed).upper()
    if not compact.startswith(prefix):
        compact = prefix + compact
    from stdnum.eu import vat  # noqa: PLC0415  (large, and a number is rarely typed)
    from stdnum.exceptions import ValidationError  # noqa: PLC0415

    try:
        number: str = vat.validate(compact)
    except ValidationError as wrong:
        reason = say("This is not a valid VAT number in this country. It begins with %(prefix)s; check each letter and digit.", prefix=prefix)
        raise Invalid(reason, field="vat_number") from wrong
    return number
