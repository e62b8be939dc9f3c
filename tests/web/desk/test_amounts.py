"""U20: amounts are typed as each language writes them, and kept exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.web.desk.amounts import NotAnAmount, minor_units, typed_amount, typed_percent


@pytest.mark.parametrize(
    ("typed", "currency", "language", "minor"),
    [
        ("49", "EUR", "en", 4900),
        ("49.00", "EUR", "en", 4900),
        ("49.5", "EUR", "en", 4950),
        ("49,00", "EUR", "fr", 4900),
        ("49,00", "EUR", "en", 4900),
        ("1,234", "USD", "en", 123400),
        ("1,234.56", "USD", "en", 123456),
        ("1\u202f234,56", "EUR", "fr", 123456),
        ("1.234,56", "EUR", "fr", 123456),
        ("1,234,567", "USD", "en", 123456700),
        (" 0.01 ", "EUR", "en", 1),
        ("0", "EUR", "fr", 0),
        ("1200", "JPY", "en", 1200),
        ("0.29", "EUR", "en", 29),  # in binary fractions 28.999...
    ],
)
def test_u20_what_people_type_becomes_minor_units_exactly(typed, currency, language, minor):
    assert minor_units(typed, currency, language) == minor


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "-5", "1e3", "49.001", "1,23,456", "1..2", "12,34.5", "٤٩", "NaN", "1.2.3", "4 9,0.0"],
)
def test_u20_what_could_mean_two_things_is_refused(typed):
    with pytest.raises(NotAnAmount):
        minor_units(typed, "EUR", "en")


def test_u20_french_thousands_are_not_guessed_from_a_comma():
    with pytest.raises(NotAnAmount):
        minor_units("1,234", "EUR", "fr")
    with pytest.raises(NotAnAmount):
        minor_units("12.5", "JPY", "en")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("minor", [0, 1, 29, 4900, 123456789])
def test_u20_what_a_field_shows_can_be_sent_back(minor, language):
    assert minor_units(typed_amount(minor, "EUR", language), "EUR", language) == minor


def test_u20_a_discount_is_shown_without_needless_zeros():
    assert typed_percent(Decimal("12.50"), "en") == "12.5"
    assert typed_percent(Decimal("12.50"), "fr") == "12,5"
    assert typed_percent(Decimal("10.00"), "en") == "10"
