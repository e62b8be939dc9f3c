"""The demo's data keeps the rulebook by itself, before anything imports it."""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

DEMO = Path(__file__).parents[3] / "app" / "ops" / "demo"
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CATALOGUE, ACCOUNTS, PEOPLE = rows("catalogue.csv"), rows("accounts.csv"), rows("people.csv")
KIND = {row["slug"]: row["kind"] for row in CATALOGUE}
MEMBERS: dict[str, set[str]] = defaultdict(set)
for _row in CATALOGUE:
    for _suite in filter(None, _row["suite"].split(";")):
        MEMBERS[_suite].add(_row["slug"])


def held(account: Row) -> dict[str, tuple[str, int]]:
    """Licence -> (plan, seats)."""
    parts = [part.split(":") for part in account["subscriptions"].split(";")]
    return {licence: (plan, int(seats)) for licence, plan, seats in parts}


def people_of(slug: str) -> list[Row]:
    return [person for person in PEOPLE if person["account"] == slug]


def used(account: Row) -> Counter[str]:
    """Licence -> people with a counted role in it (R15, R18, R19)."""
    licence_of = {member: licence for licence in held(account) for member in MEMBERS.get(licence, {licence})}
    count: Counter[str] = Counter()
    for person in people_of(account["slug"]):
        roles = [part.split(":") for part in person["products"].split(";") if part]
        count.update({licence_of[product] for product, role in roles if role in {"agent", "admin"}})
    return count


def by_slug(slug: str) -> Row:
    return next(account for account in ACCOUNTS if account["slug"] == slug)


def test_there_is_enough_and_of_every_kind() -> None:
    assert len(ACCOUNTS) >= 40
    assert len(PEOPLE) >= 600
    assert {row["type"] for row in ACCOUNTS} == {"managed", "online_assisted", "self_service"}
    assert {row["currency"] for row in ACCOUNTS} == {"EUR", "USD", "CAD"}
    assert sum(row["standing"] == "suspended" for row in ACCOUNTS) >= 3


def test_r2_the_short_list_is_the_rulebooks() -> None:
    short = {row["slug"] for row in CATALOGUE if row["short_list"] == "yes"}
    assert short == {"guide", "explore", "collaboration", "productivity-pack"}


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account["slug"])
def test_every_account_keeps_the_rules(account: Row) -> None:
    assert sum(person["role"] == "owner" for person in people_of(account["slug"])) == 1, "R6"
    prices = {(row["slug"], row["plan"], row["currency"]) for row in CATALOGUE}
    assert {(licence, plan, account["currency"]) for licence, (plan, _) in held(account).items()} <= prices
    assert all(number <= held(account)[licence][1] for licence, number in used(account).items()), "R23"
    assert ZoneInfo(account["time_zone"])
    staff = {person["email"] for person in people_of("") if person["role"] == "rep"}
    assert account["rep"] in staff | {""}


def test_every_address_is_used_once_and_leads_nowhere() -> None:
    assert max(Counter(person["email"].lower() for person in PEOPLE).values()) == 1
    assert all(person["email"].endswith(f"@{person['account'] or 'vendor'}.example") for person in PEOPLE)


def test_r8_only_admins_have_billing_rights() -> None:
    assert {person["role"] for person in PEOPLE if person["billing_rights"] == "yes"} == {"admin"}


def test_r17_the_fixed_example_is_there() -> None:
    pixel_forge = by_slug("pixel-forge")
    assert used(pixel_forge) == {"support-suite": 5}
    assert held(pixel_forge)["support-suite"][1] == 5
    assert sum(person["role"] == "light_agent" for person in people_of("pixel-forge")) == 10


def test_the_fixed_accounts_are_as_the_examples_say() -> None:
    assert used(by_slug("atelier-nord")) == {"support": 22, "explore": 6, "sell": 5}
    assert used(by_slug("brasserie-lumiere")) == {"support": 15, "guide": 9}
    assert used(by_slug("cobalt-studio")) == {"support-suite": 16}
    for slug in ("atelier-nord", "brasserie-lumiere", "cobalt-studio"):
        roles = {person["email"].split("@")[0]: person["role"] for person in people_of(slug)}
        expected = {"owner": "owner", "billing": "admin", "admin": "admin", "agent": "agent"}
        assert roles | expected == roles
