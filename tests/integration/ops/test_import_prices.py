"""R63: price books and rates of tax are data, imported from files: all of it or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.factories.accounts import TODAY
from tests.integration.ops.conftest import Run
from tests.integration.ops.test_import import DEMO, Files

HEAD = "book,name,currency,valid_from,valid_until,product,plan,from_seats,unit_price_minor\n"
RATES = "country,valid_from,percent,home,source\n"
SOON, LATER = (TODAY + timedelta(days=days) for days in (30, 60))


@pytest.fixture
def files(run: Run, tmp_path: Path) -> Files:
    found = Files(run, tmp_path)
    assert found.faults("catalogue", (DEMO / "catalogue.csv").read_bytes()) == []
    return found


def tier(seats: object = 1, price: object = 4800, *, book: str = "eur", name: str = "Europe", currency: str = "EUR", first: object = SOON,
         last: object = "", product: str = "support", plan: str = "team") -> str:  # fmt: skip
    return f"{book},{name},{currency},{first},{last},{product},{plan},{seats},{price}\n"


def test_r63_books_are_imported_and_changed_only_with_update_before_they_begin(
    files: Files, empty_database: psycopg.Connection
) -> None:
    assert files.faults("price-books", HEAD + tier() + tier(50, 4500) + tier(plan="growth")) == []
    again = HEAD + tier(price=4700, first=LATER)
    assert [fault[:2] for fault in files.faults("price-books", again)] == [(2, "book")]
    assert files.faults("price-books", again, "--update") == []
    kept = empty_database.execute(
        "SELECT b.valid_from, t.from_seats, t.unit_price_minor FROM price_books b JOIN price_tiers t ON t.book_id = b.id").fetchall()
    assert kept == [(LATER, 1, 4700)]


def test_r63_a_book_that_has_begun_keeps_its_prices(files: Files) -> None:
    begun = {"first": TODAY - timedelta(days=9)}
    assert files.faults("price-books", HEAD + tier(**begun)) == []
    assert [fault[:2] for fault in files.faults("price-books", HEAD + tier(price=4700, **begun), "--update")] == [(2, "book")]
    assert [fault[:2] for fault in files.faults("price-books", HEAD + tier(last=TODAY - timedelta(days=3), **begun), "--update")] == [
        (2, "valid_until")]  # fmt: skip
    assert files.faults("price-books", HEAD + tier(last=SOON, **begun), "--update") == []
    assert files.faults("price-books", HEAD + tier(book="next", first=SOON + timedelta(days=1))) == []


@pytest.mark.parametrize(("row", "column"), [
    (tier(book="E U"), "book"), (tier(name=""), "name"), (tier(currency="eur"), "currency"), (tier(currency="JPY"), "currency"),
    (tier(first="1.1.2027"), "valid_from"), (tier(last="2020-01-01"), "valid_until"), (tier(product="nothing"), "product"),
    (tier(plan="platinum"), "plan"), (tier(seats=0), "from_seats"), (tier(seats=2), "from_seats"), (tier(price="-1"), "unit_price_minor"),
    (tier(price="48.00"), "unit_price_minor"),
])  # fmt: skip
def test_r63_every_bad_cell_is_named(files: Files, row: str, column: str) -> None:
    assert [fault[:2] for fault in files.faults("price-books", HEAD + row)] == [(2, column)]


@pytest.mark.parametrize(("rows", "fault"), [
    (tier() + tier(price=1), (3, "from_seats")), (tier() + tier(50, 4801), (3, "unit_price_minor")),
    (tier() + tier(name="Other", plan="growth"), (3, "name")),
    (tier() + tier(book="one-more", first=LATER), (3, "valid_from")),
])  # fmt: skip
def test_r63_rows_that_do_not_go_together_are_named(files: Files, rows: str, fault: tuple[int, str]) -> None:
    assert [found[:2] for found in files.faults("price-books", HEAD + rows)] == [fault]


def test_r63_a_book_that_overlaps_one_that_is_there_is_refused_and_nothing_kept(files: Files, empty_database: psycopg.Connection) -> None:
    assert files.faults("price-books", HEAD + tier()) == []
    other = HEAD + tier(book="other", plan="growth") + tier(book="third", first=LATER)
    assert [fault[:2] for fault in files.faults("price-books", other)] == [(3, "valid_from")]
    assert empty_database.execute("SELECT slug FROM price_books").fetchall() == [("eur",)]


def test_r63_a_dry_run_keeps_nothing(files: Files, empty_database: psycopg.Connection) -> None:
    assert files.faults("price-books", HEAD + tier(), "--dry-run") == []
    assert empty_database.execute("SELECT FROM price_books").fetchall() == []


def test_rates_of_tax_are_imported_and_changed_only_with_update(files: Files, empty_database: psycopg.Connection) -> None:
    assert files.faults("tax-rates", RATES + "FR,2000-01-01,20,yes,Here\nDE,2000-01-01,19,no,There\nDE,2027-01-01,20,no,Law\n") == []
    again = RATES + "DE,2027-01-01,20.5,no,Another law\n"
    assert [fault[:2] for fault in files.faults("tax-rates", again)] == [(2, "country")]
    assert files.faults("tax-rates", again, "--update") == []
    assert str(empty_database.execute("SELECT percent FROM tax_rates WHERE valid_from = '2027-01-01'").fetchall()[0][0]) == "20.50"


@pytest.mark.parametrize(("rows", "fault"), [
    ("fr,2027-01-01,20,yes,x\n", (2, "country")), ("FR,soon,20,yes,x\n", (2, "valid_from")), ("FR,2027-01-01,120,yes,x\n", (2, "percent")),
    ("FR,2027-01-01,20,maybe,x\n", (2, "home")), ("FR,2027-01-01,20,yes,\n", (2, "source")),
    ("FR,2027-01-01,20,yes,x\nFR,2027-01-01,21,yes,x\n", (3, "country")), ("FR,2027-01-01,20,yes,x\nFR,2028-01-01,21,no,x\n", (3, "home")),
])  # fmt: skip
def test_every_bad_rate_is_named(files: Files, rows: str, fault: tuple[int, str]) -> None:
    assert [found[:2] for found in files.faults("tax-rates", RATES + rows, "--update")] == [fault]


def test_the_vendor_is_in_one_country(files: Files) -> None:
    rows = RATES + "FR,2000-01-01,20,yes,x\nDE,2000-01-01,19,yes,x\n"
    assert {found[1] for found in files.faults("tax-rates", rows, "--update")} == {"home"}
