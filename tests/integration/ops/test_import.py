"""Imports: every bad row is named, it is all or nothing, and only --update changes what is there."""



from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import Result

from tests.integration.ops.conftest import Run

DEMO = Path(__file__).parents[3] / "app" / "ops" / "demo"
CATALOGUE = """kind,slug,name,name_fr,suite,plan,plan_name,short_list,has_seats,currency,unit_price_minor
product,support,Support,Support,suite,team,Team,no,yes,EUR,1900
product,support,Support,Support,suite,pro,Pro,no,yes,EUR,4900
product,chat,Chat,Chat,suite,team,Team,no,yes,EUR,1400
product,sell,Sell,Sell,,team,Team,no,yes,EUR,1500
product,sell,Sell,Sell,,team,Team,no,yes,USD,1600
suite,suite,Suite,Suite,,team,Team,no,yes,EUR,4900
"""
ACCOUNTS = """slug,name,type,currency,country,time_zone,locale,standing,rep,renews_in_days,cycle,tax_percent,subscriptions
oak,Oak,managed,EUR,FR,Europe/Paris,fr,good,rae@vendor.example,30,annual,20,support:team:2;sell:team:1
elm,Elm,self_service,EUR,DE,Europe/Berlin,en,good,,9,monthly,8.1,suite:team:3
"""
STAFF = "account,email,name,role,billing_rights,suspended,locale,products\n,rae@vendor.example,Rae,rep,no,no,en,\n"
PEOPLE = """account,email,name,role,billing_rights,suspended,locale,products
oak,o@oak.example,Olga,owner,no,no,fr,support:admin
oak,a@oak.example,Abel,admin,yes,no,fr,support:admin;sell:agent
oak,l@oak.example,Lise,light_agent,no,yes,fr,support:light_agent
elm,o@elm.example,Otto,owner,no,no,en,support:admin;chat:agent
elm,c@elm.example,Cora,agent,no,no,en,chat:agent
"""


class Files:
    """Writes files and imports them."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder

    def take(self, kind: str, content: str | bytes, *options: str) -> Result:
        path = self.folder / f"{kind}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.run("import", kind, path, *options)

    def faults(self, kind: str, content: str | bytes, *options: str) -> list[tuple[int, str, str]]:
        result = self.take(kind, content, "--json", *options)
        report = json.loads(result.stdout)
        assert result.exit_code == (1 if report["faults"] else 0), result.output
        assert not (report["faults"] and report["imported"])
        return [(fault["line"], fault["column"], fault["why"]) for fault in report["faults"]]


@pytest.fixture
def files(run: Run, tmp_path: Path) -> Files:
    return Files(run, tmp_path)


@pytest.fixture
def filled(files: Files) -> Files:
    """Catalogue, staff, accounts and people as above."""
    for kind, content in (
        ("catalogue", CATALOGUE),
        ("people", STAFF),
        ("accounts", ACCOUNTS),
        ("people", PEOPLE),
    ):
        assert files.take(kind, content).exit_code == 0
    return files


def count(session: psycopg.Connection, table: str) -> int:
    row = session.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def changed(content: str, line: int, old: str, new: str) -> str:
    """The file with one line changed; lines count from 1."""
    lines = content.splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "".join(lines)


def test_the_demos_files_are_imported_one_after_another(run: Run, empty_database: psycopg.Connection) -> None:
    steps = (
        ("catalogue", "99 prices"),
        ("people --only staff", "7 people"),
        ("accounts", "48 accounts"),
        ("people --only customers", "1,167 people"),
    )
    for step, said in steps:
        kind, *options = step.split()
        result = run("import", kind, DEMO / f"{kind}.csv", *options)
        assert (result.exit_code, result.stdout) == (0, f"{said} imported.\n"), result.output
    assert run("doctor").exit_code == 0
    assert count(empty_database, "seat_changes") == count(empty_database, "subscriptions") > 90


def test_licences_become_ledger_rows_and_roles_become_seats(
    filled: Files, empty_database: psycopg.Connection
) -> None:
    ledger = empty_database.execute("""SELECT a.slug, p.slug, c.delta, c.status, c.cause, c.actor_name, a.renews_on - s.started_on
        FROM seat_changes c JOIN subscriptions s ON s.id = c.subscription_id JOIN accounts a
          ON a.id = c.account_id
        JOIN products p ON p.id = s.product_id ORDER BY 1, 2""").fetchall()
    assert ledger == [
        ("elm", "suite", 3, "applied", "import", "Import", 9),
        ("oak", "sell", 1, "applied", "import", "Import", 30),
        ("oak", "support", 2, "applied", "import", "Import", 30),
    ]
    roles = empty_database.execute("""SELECT split_part(email, '@', 1) || ' ' || pr.slug, is_counted FROM seat_assignments x
        JOIN people p ON p.id = x.person_id JOIN products pr ON pr.id = x.product_id JOIN accounts a
          ON a.id = p.account_id
        WHERE a.slug = 'oak' ORDER BY 1""").fetchall()
    assert roles == [("a sell", True), ("a support", True), ("l support", False), ("o support", True)]


@pytest.mark.parametrize(
    ("line", "old", "new", "column", "why"),
    [
        (2, "1900", "-1", "unit_price_minor", "whole number"),
        (2, "1900", "9" * 40, "unit_price_minor", "whole number"),
        (2, "EUR", "eur", "currency", "capital letters"),
        (3, ",Support,Support,", ",Helpdesk,Support,", "name", "Line 2"),
        (3, "pro,Pro", "team,Team", "currency", "Line 2"),
        (4, ",suite,", ",nowhere,", "suite", "no suite"),
        (6, ",team,Team,no,yes,USD", ",team,Group,no,yes,USD", "plan_name", "another name"),
        (5, ",no,yes,", ",no,no,", "has_seats", "Only what has seats"),
        (2, "product,", "thing,", "kind", "one of"),
        (2, ",no,yes,", ",perhaps,yes,", "short_list", "yes or no"),
        (2, "support", "Sup port", "slug", "small letters"),
    ],
)
def test_bad_prices_are_named(files: Files, line: int, old: str, new: str, column: str, why: str) -> None:
    found = files.faults("catalogue", changed(CATALOGUE, line, old, new))
    assert any(at == line and of == column and why in said for at, of, said in found), found


@pytest.mark.parametrize(
    ("line", "old", "new", "column", "why"),
    [
        (2, "rae@", "nobody@", "rep", "No sales representative"),
        (2, "support:team:2", "support:team:-2", "subscriptions", "whole number"),
        (2, "support:team:2", "support:team:0", "subscriptions", "whole number"),
        (2, "support:team:2", "support:team", "subscriptions", "product:plan:seats"),
        (2, "support:team:2", "boats:team:2", "subscriptions", "no product called"),
        (2, "support:team:2", "support:gold:2", "subscriptions", "no such plan"),
        (2, "sell:team:1", "support:team:1", "subscriptions", "twice"),
        (2, "sell:team:1", "suite:team:1", "subscriptions", "comes with the suite"),
        (3, ",EUR,", ",USD,", "subscriptions", "no price in USD"),
        (3, "self_service", "selfservice", "type", "one of"),
        (3, "Europe/Berlin", "Europe/Bonn", "time_zone", "no such time zone"),
        (3, "8.1", "8.123", "tax_percent", "0 to 100"),
        (3, "8.1", "NaN", "tax_percent", "0 to 100"),
        (3, ",9,", ",0,", "renews_in_days", "whole number"),
        (3, ",9,", ",٩,", "renews_in_days", "whole number"),
        (3, "elm", "oak", "slug", "Line 2"),
    ],
)
def test_bad_accounts_are_named(files: Files, line: int, old: str, new: str, column: str, why: str) -> None:
    assert files.faults("catalogue", CATALOGUE) == []
    assert files.faults("people", STAFF) == []
    found = files.faults("accounts", changed(ACCOUNTS, line, old, new))
    assert any(at == line and of == column and why in said for at, of, said in found), found


@pytest.mark.parametrize(
    ("line", "old", "new", "column", "why"),
    [
        (2, "owner", "admin", "account", "its owner"),
        (4, "light_agent", "owner", "role", "an owner already: o@oak.example"),
        (4, "l@oak", "A@oak", "email", "Line 3"),
        (4, "l@oak.example", "rae@vendor.example", "email", "vendor's people"),
        (4, "l@oak.example", "l(at)oak", "email", "e-mail address"),
        (4, "oak,", "ash,", "account", "no such account"),
        (4, "support:light_agent", "boats:agent", "products", "no product"),
        (4, "support:light_agent", "chat:agent", "products", "no licence"),
        (6, "chat:agent", "suite:agent", "products", "is a suite"),
        (6, "chat:agent", "chat:boss", "products", "must be one of"),
        (6, "chat:agent", "chat", "products", "product:role"),
        (4, "support:light_agent", "support:agent", "products", "All 2 seats"),
        (6, ",no,no,", ",yes,no,", "billing_rights", "Only an admin"),
        (6, "agent,no", "boss,no", "role", "one of"),
        (6, "Cora", "", "name", "1 to 200"),
        (6, "Cora", "Co\x00ra", "name", "control character"),
        (6, ",en,", ",de,", "locale", "one of"),
        (6, "chat:agent", "chat:agent,more", "", "9 cells"),
    ],
)
def test_bad_people_are_named(files: Files, line: int, old: str, new: str, column: str, why: str) -> None:
    for kind, content in (("catalogue", CATALOGUE), ("people", STAFF), ("accounts", ACCOUNTS)):
        assert not files.faults(kind, content)
    found = files.faults("people", changed(PEOPLE, line, old, new))
    assert any(at == line and of == column and why in said for at, of, said in found), found


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no header"),
        ("account,email\n", "is missing"),
        (PEOPLE.replace(",", ";"), "semicolons"),
        (PEOPLE.replace("locale", "email", 1), "more than once"),
        (PEOPLE.replace("locale", "locale,shoes", 1), "no such column"),
        (PEOPLE.encode("utf-16"), "not UTF-8"),
        (PEOPLE.replace("Olga", "Hélène").encode("latin-1"), "not UTF-8"),
        (PEOPLE.replace("Olga", '"Olga'), "a quotation mark is missing"),
        (PEOPLE.replace("Olga", "O" * 300_000), "too long"),
        (bytes(range(256)) * 20, "not UTF-8"),
    ],
)
def test_files_that_are_no_such_files_get_a_sentence(files: Files, content: str | bytes, why: str) -> None:
    found = files.faults("people", content)
    assert any(why in said for _, _, said in found), found


def test_all_or_nothing_and_every_bad_row_at_once(files: Files, empty_database: psycopg.Connection) -> None:
    bad = changed(changed(CATALOGUE, 2, "1900", "x"), 5, "EUR", "€")
    result = files.take("catalogue", bad)
    assert result.exit_code == 1
    assert "line 2, unit_price_minor: read “x”." in result.stderr
    assert "line 5, currency: read “€”." in result.stderr
    assert "2 lines at fault. Nothing was imported." in result.stderr
    assert count(empty_database, "products") == 0


def test_a_dry_run_checks_everything_and_keeps_nothing(
    files: Files, empty_database: psycopg.Connection
) -> None:
    result = files.take("catalogue", CATALOGUE, "--dry-run")
    assert (result.exit_code, result.stdout) == (0, "6 prices could be imported; nothing was kept.\n")
    assert count(empty_database, "products") == 0


def test_what_is_there_is_refused_without_update(filled: Files) -> None:
    for kind, content in (
        ("catalogue", CATALOGUE),
        ("accounts", ACCOUNTS),
        ("people", PEOPLE),
        ("people", STAFF),
    ):
        found = filled.faults(kind, content)
        assert len(found) == len(content.splitlines()) - 1
        assert all("there already" in why for _, _, why in found)
        assert filled.faults(kind, content, "--update") == []
    assert filled.run("doctor").exit_code == 0


def test_an_update_moves_the_ledger_by_the_difference(
    filled: Files, empty_database: psycopg.Connection
) -> None:
    assert (
        filled.faults("accounts", changed(ACCOUNTS, 2, "support:team:2", "support:pro:5"), "--update") == []
    )
    rows = empty_database.execute("SELECT delta FROM seat_changes ORDER BY applied_at, delta").fetchall()
    assert rows == [(1,), (2,), (3,), (3,)]
    assert count(empty_database, "subscriptions s JOIN plans p ON p.id = s.plan_id WHERE p.slug = 'pro'") == 1
    [(_, _, why)] = filled.faults(
        "accounts", changed(ACCOUNTS, 2, "support:team:2", "support:team:1"), "--update"
    )
    assert why == "2 people use “support”: it cannot have fewer seats."
    [(_, _, why)] = filled.faults("accounts", changed(ACCOUNTS, 2, ";sell:team:1", ""), "--update")
    assert "takes none away" in why
    assert "cannot change" in filled.faults("accounts", changed(ACCOUNTS, 2, "EUR", "USD"), "--update")[0][2]


def test_r6_ownership_passes_within_one_file(filled: Files, empty_database: psycopg.Connection) -> None:
    passed = changed(changed(PEOPLE, 2, "owner", "admin"), 3, "admin,yes", "owner,no")
    assert filled.faults("people", passed, "--update") == []
    owners = empty_database.execute("SELECT email FROM people WHERE role = 'owner' ORDER BY 1").fetchall()
    assert owners == [("a@oak.example",), ("o@elm.example",)]
    assert (
        "its owner"
        in filled.faults(
            "people",
            PEOPLE.splitlines()[0] + "\n" + passed.splitlines()[2].replace("owner", "agent") + "\n",
            "--update",
        )[0][2]
    )


def test_r23_an_update_gives_and_takes_roles(filled: Files, empty_database: psycopg.Connection) -> None:
    less = changed(PEOPLE, 3, "support:admin;sell:agent", "sell:agent")
    assert filled.faults("people", changed(less, 4, "support:light_agent", "support:agent"), "--update") == []
    assert count(empty_database, "seat_assignments") == 6
    assert filled.run("doctor").exit_code == 0


def test_wrong_use_is_told_from_a_bad_file(run: Run, tmp_path: Path) -> None:
    assert run("import", "people", tmp_path / "none.csv").exit_code == 2
    assert run("import", "boats", DEMO / "people.csv").exit_code == 2
    assert run("import", "accounts", DEMO / "accounts.csv", "--only", "staff").exit_code == 2
