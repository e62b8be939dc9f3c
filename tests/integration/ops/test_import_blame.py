"""Imports: exactly the bad rows are named, each of them the first time, and no good row is blamed for a bad one."""

from __future__ import annotations

import pytest

from tests.integration.ops.test_import import (  # noqa: F401
    ACCOUNTS,
    CATALOGUE,
    PEOPLE,
    STAFF,
    Files,
    changed,
    files,
    filled,
)

OAK_AGAIN = "oak,n@oak.example,Nina,agent,no,no,fr,\n"


def blamed(found: list[tuple[int, str, str]]) -> list[tuple[int, str]]:
    return [(line, column) for line, column, _ in found]


@pytest.fixture
def ready(files: Files) -> Files:  # noqa: F811
    """Catalogue, staff and accounts: people may come."""
    for kind, content in (("catalogue", CATALOGUE), ("people", STAFF), ("accounts", ACCOUNTS)):
        assert files.take(kind, content).exit_code == 0
    return files


def test_d2_a_row_is_a_repetition_of_a_bad_one_too(ready: Files) -> None:
    people = changed(PEOPLE, 4, ",fr,", ",xx,") + OAK_AGAIN.replace("n@", "L@")
    assert blamed(ready.faults("people", people)) == [(4, "locale"), (7, "email")]
    assert blamed(ready.faults("people", changed(PEOPLE, 4, ",fr,", ",xx,") + OAK_AGAIN)) == [(4, "locale")]


@pytest.mark.parametrize(
    ("kind", "content", "faults"),
    [
        ("catalogue", changed(CATALOGUE, 2, "1900", "x") + CATALOGUE.splitlines()[1] + "\n", [(2, "unit_price_minor"), (8, "currency")]),
        ("accounts", changed(ACCOUNTS, 2, ",fr,", ",xx,") + ACCOUNTS.splitlines()[1] + "\n", [(2, "locale"), (4, "slug")]),
        ("promo-codes", "code,percent,cycle,new_accounts,valid_until\nA,x,any,no,2030-01-01\nA,5,any,no,2030-01-01\n",
         [(2, "percent"), (3, "code")]),
        ("promo-codes", "code,percent,cycle,new_accounts,valid_until\nA,5,any,no,20300101\n", [(2, "valid_until")]),
        ("tax-rates", "country,valid_from,percent,home,source\nFR,2030-01-01,x,no,Law\nFR,2030-01-01,20,no,Law\n",
         [(2, "percent"), (3, "country")]),
    ],
)  # fmt: skip
def test_d2_every_kind_holds_rows_against_the_bad_ones(
    ready: Files, kind: str, content: str, faults: list[tuple[int, str]]
) -> None:
    options = ("--update",) if kind in {"catalogue", "accounts"} else ()
    assert blamed(ready.faults(kind, content, *options)) == faults


def test_d2_nobody_is_blamed_for_a_suite_whose_row_is_bad(files: Files) -> None:  # noqa: F811
    assert blamed(files.faults("catalogue", changed(CATALOGUE, 7, "4900", "x"))) == [(7, "unit_price_minor")]
    short = CATALOGUE.replace("suite,suite,Suite,Suite,,team,Team,no,yes,EUR,4900\n", "suite,suite\n")
    assert blamed(files.faults("catalogue", short)) == [(7, "")], "a row with too few cells may have been the suite's"
    without = CATALOGUE.replace("suite,suite,Suite,Suite,,team,Team,no,yes,EUR,4900\n", "")
    assert {column for _, column in blamed(files.faults("catalogue", without))} == {"suite"}, "here it does lack"
    lonely = CATALOGUE.replace(",suite,team", ",,team").replace(",suite,pro", ",,pro")
    assert blamed(files.faults("catalogue", lonely)) == [(7, "slug")]
    one_bad = changed(lonely, 4, "Chat,Chat,,team", "Chat,Chat,suite,te am")
    assert blamed(files.faults("catalogue", one_bad)) == [(4, "plan")], "the bad row names the suite"


def test_r6_nobody_is_blamed_for_an_owner_who_cannot_be_read(ready: Files) -> None:
    assert blamed(ready.faults("people", changed(PEOPLE, 2, ",fr,support:admin", ""))) == [(2, "")]
    assert (2, "account") in blamed(ready.faults("people", changed(PEOPLE, 2, "owner", "agent"))), "here the owner does lack"


def test_r6_an_owners_address_in_another_accounts_row_takes_no_owner_away(filled: Files) -> None:  # noqa: F811
    elm = "elm,d@elm.example,Dora,end_user,no,no,en,\n"
    stolen = PEOPLE.splitlines()[0] + "\noak,o@elm.example,Otto,end_user,no,no,fr,\n" + elm
    assert blamed(filled.faults("people", stolen)) == [(2, "email")]


@pytest.mark.parametrize(
    ("kind", "line", "old", "new", "column"),
    [
        ("accounts", 2, ",EUR,FR,", ",EUR,XX,", "country"),
        ("accounts", 2, ",EUR,FR,", ",EUR,UK,", "country"),
        ("accounts", 2, ",EUR,FR,", ",EUX,FR,", "currency"),
        ("accounts", 2, ",20,", ",2_0,", "tax_percent"),
        ("accounts", 2, ",20,", ",2e1,", "tax_percent"),
        ("accounts", 2, ",20,", ",٢٠,", "tax_percent"),
        ("accounts", 2, ",20,", ",100.01,", "tax_percent"),
        ("catalogue", 2, "EUR", "XYZ", "currency"),
    ],
)
def test_d2_codes_that_are_nobodys_are_found(ready: Files, kind: str, line: int, old: str, new: str, column: str) -> None:
    content = changed(ACCOUNTS if kind == "accounts" else CATALOGUE, line, old, new)
    assert (line, column) in blamed(ready.faults(kind, content, "--update"))
