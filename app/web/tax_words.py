"""Why a tax is what it is, in words: beside its amount on pages, in documents and in mails."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale
from flask_babel import gettext as _

from app.models.kinds import TaxKind
from app.web.words import language, percent


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return str(Locale.parse(language()).territories.get(code, code))


def tax_label(kind: str, rate: Decimal, country: str) -> str:
    """What stands before the amount."""
    if kind == TaxKind.REVERSE_CHARGE:
        return str(_("Tax: reverse charge"))
    if kind == TaxKind.OUTSIDE:
        return str(_("Tax: none"))
    if kind in {TaxKind.DOMESTIC, TaxKind.OTHER_COUNTRY}:
        return str(_("Tax %(percent)s (%(country)s)", percent=percent(rate), country=country_name(country)))
    return str(_("Tax %(percent)s", percent=percent(rate)))


def tax_words(kind: str, country: str, vat_number: str) -> str:
    """The reason, as a sentence; none for a rate that was agreed with the account."""
    name = country_name(country)
    return {
        TaxKind.DOMESTIC: str(_("The standard rate of %(country)s, where both of us are.", country=name)),
        TaxKind.OTHER_COUNTRY: str(_("The standard rate of %(country)s: we have no VAT number of yours.", country=name)),
        TaxKind.REVERSE_CHARGE: str(_("Reverse charge: you account for the tax in %(country)s, under your number %(number)s.",
                                      country=name, number=vat_number)),
        TaxKind.OUTSIDE: str(_("No tax is charged: %(country)s is outside the European Union.", country=name)),
    }.get(TaxKind(kind), "")  # fmt: skip
