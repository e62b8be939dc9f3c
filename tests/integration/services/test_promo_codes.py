"""R81: a promo code needs what it needs, stays with what is added, and ends with any step down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from app.errors import Problem
from app.ops.doctor import asking
from app.services.requesting import promos, requests
from app.services.requesting.requests import Preview, Wish
from app.services.seating import cycles, planned_changes, planned_steps
from tests.factories import House, account, act, as_job, wish
from tests.factories.accounts import TODAY
from workflows.intake import Change

CODES = """
INSERT INTO promo_codes (code, percent, cycle, is_for_new_accounts, valid_until) VALUES
 ('TWENTY', 20, NULL, false, %(later)s), ('OVER', 20, NULL, false, %(before)s), ('YEARLY', 10, 'annual', false, %(later)s),
 ('NEW', 50, NULL, true, %(later)s) ON CONFLICT DO NOTHING
"""


@pytest.fixture
def house(record: Flask, owner_connection: psycopg.Connection) -> House:
    days = {"later": TODAY + timedelta(days=30), "before": TODAY - timedelta(days=2)}
    owner_connection.execute(CODES, days)
    return account("self_service", seats={"support": 10, "guide": 5}, cycle="monthly", renews_in=20)


def with_code(code: str, change: str = "add_seats", **seats: int) -> Wish:
    return replace(wish(change, **(seats or {"support": 3})), promo_code=code)


def look(house: House, asked: Wish) -> Preview:
    return act(house.owner, requests.preview, asked)


def events(connection: psycopg.Connection, house: House) -> list[str]:
    rows = connection.execute("SELECT verb FROM order_events WHERE account_id = %s ORDER BY position", (house.id,))
    return [verb for (verb,) in rows]


def invariant_of(name: str) -> bytes:
    return next(one.query for one in asking.ASKING if one.id == name).encode()


def test_r81_a_code_makes_it_cheaper_and_what_is_shown_is_charged(house: House, owner_connection: psycopg.Connection) -> None:
    full, less = look(house, wish(support=3)).ask.pricing, look(house, with_code(" twenty ")).ask.pricing
    assert less.totals.net_minor == full.totals.net_minor * 80 // 100
    done = act(house.owner, requests.submit, replace(with_code("TWENTY"), shown_total_minor=less.totals.total_minor))
    assert done.ask.pricing.totals == less.totals
    assert events(owner_connection, house) == ["update_subscription", "apply_promo_code"]


def test_r81_upgrades_and_additions_keep_it(house: House) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    again = look(house, wish(support=1)).ask
    assert again.promo == promos.Promo("TWENTY", again.promo.percent)  # type: ignore[union-attr]
    assert again.pricing.lines[0].discount_percent == 20
    assert promos.active.__doc__


@pytest.mark.parametrize("change", ["remove_seats", "downgrade_plan", "remove_product"])
def test_r81_any_step_down_ends_it_and_says_so_before(house: House, owner_connection: psycopg.Connection, change: str) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    down = wish(change, plan="team" if change == "downgrade_plan" else None, guide=1)
    promo = look(house, down).ask.promo
    assert promo is not None
    assert promo.is_voided
    assert act(house.owner, lambda _me: promos.active(house.id)) is not None  # looking ends nothing
    act(house.owner, requests.submit, down)
    assert act(house.owner, lambda _me: promos.active(house.id)) is None
    assert events(owner_connection, house)[-1] == "void_promo_code"
    assert look(house, wish(support=1)).ask.promo is None
    with pytest.raises(Problem, match="used this promo code before"):
        look(house, with_code("TWENTY"))


@pytest.mark.parametrize(("code", "reason"), [
    ("NOTHING", "There is no promo code"), ("OVER", "ended on"), ("YEARLY", "pay every year"), ("<b>", "There is no promo code"),
    ("x" * 60, "There is no promo code"),
])  # fmt: skip
def test_r81_a_code_that_does_not_fit_says_why_at_its_field(house: House, code: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason) as no:
        look(house, with_code(code))
    assert no.value.field == "promo_code"


def test_r81_a_code_for_new_accounts_is_for_their_first_days(house: House, owner_connection: psycopg.Connection) -> None:
    assert look(house, with_code("NEW")).ask.promo is not None
    owner_connection.execute("UPDATE accounts SET created_at = now() - interval '40 days' WHERE id = %s", (house.id,))
    with pytest.raises(Problem, match="for new accounts"):
        look(house, with_code("NEW"))


def test_r81_one_code_at_a_time(house: House) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    with pytest.raises(Problem, match="uses the code TWENTY already"):
        look(house, with_code("NEW"))


def test_r81_a_code_is_for_additions_and_for_accounts_that_help_themselves(house: House) -> None:
    with pytest.raises(Problem, match="for what you add"):
        look(house, with_code("TWENTY", "remove_seats", guide=1))
    with pytest.raises(Problem, match="change their subscription themselves"):
        look(account("managed"), with_code("TWENTY"))


def test_s2_another_account_s_code_is_nobody_else_s(house: House) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    assert look(account("self_service"), wish(support=1)).ask.promo is None


@pytest.mark.parametrize(("cycle", "code", "ends"), [("annual", "YEARLY", True), ("annual", "TWENTY", False)])
def test_r81_a_code_that_needs_its_cycle_ends_with_it_and_says_so_before(
    house: House, owner_connection: psycopg.Connection, cycle: str, code: str, ends: bool
) -> None:
    yearly = account("self_service", seats={"support": 10}, cycle=cycle, renews_in=20)
    act(yearly.owner, requests.submit, with_code(code))
    asked = Wish(Change.CHANGE_CYCLE, [])
    promo = look(yearly, asked).ask.promo
    assert promo is not None
    assert promo.is_voided is ends
    act(yearly.owner, requests.submit, asked)
    assert ("void_promo_code" in events(owner_connection, yearly)) is ends
    assert (as_job(promos.active, yearly.id) is None) is ends


def call_off(house: House, *products: str) -> list[str | None]:
    """Which code counts again after each of these."""
    planned = {one.product: one.id for one in act(house.owner, lambda _me: planned_changes.listing(house.id))}
    return [act(house.owner, planned_steps.cancel, planned[product]).promo_code for product in products]


@pytest.mark.parametrize("change", ["remove_seats", "downgrade_plan", "remove_product"])
def test_r81_a_step_down_that_is_called_off_gives_the_code_back(house: House, owner_connection: psycopg.Connection, change: str) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    act(house.owner, requests.submit, wish(change, plan="team" if change == "downgrade_plan" else None, guide=1))
    assert call_off(house, "guide") == ["TWENTY"]
    assert events(owner_connection, house)[-2:] == ["cancel_planned_change", "restore_promo_code"]
    again = look(house, wish(support=1)).ask
    assert again.promo == promos.Promo("TWENTY", again.promo.percent)  # type: ignore[union-attr]
    assert owner_connection.execute(invariant_of("promo-codes-are-in-the-history")).fetchall() == []


@pytest.mark.parametrize("order", [("guide", "support"), ("support", "guide")])
def test_r81_as_long_as_another_step_down_stands_the_code_stays_lost(house: House, order: tuple[str, str]) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    for product in ("guide", "support"):
        act(house.owner, requests.submit, wish("remove_seats", **{product: 1}))
    assert call_off(house, *order) == [None, "TWENTY"]


def test_r81_a_step_down_of_before_the_code_does_not_keep_it_away(house: House) -> None:
    act(house.owner, requests.submit, wish("remove_seats", guide=1))
    act(house.owner, requests.submit, with_code("TWENTY"))
    act(house.owner, requests.submit, wish("remove_seats", support=1))
    assert call_off(house, "support") == ["TWENTY"]


def test_r81_an_account_that_uses_another_code_by_now_keeps_that_one(house: House) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    act(house.owner, requests.submit, wish("remove_seats", guide=1))
    act(house.owner, requests.submit, with_code("NEW"))
    assert call_off(house, "guide") == [None]
    assert act(house.owner, lambda _me: promos.active(house.id)).code == "NEW"


def test_r81_a_step_down_that_has_happened_ends_the_code_for_good(house: House, owner_connection: psycopg.Connection) -> None:
    act(house.owner, requests.submit, with_code("TWENTY"))
    for product in ("guide", "support"):
        act(house.owner, requests.submit, wish("remove_seats", **{product: 1}))
    owner_connection.execute(
        "UPDATE seat_changes c SET status = 'applied' FROM subscriptions s JOIN products p ON p.id = s.product_id"
        " WHERE s.account_id = c.account_id AND s.id = c.subscription_id AND p.slug = 'guide' AND c.status = 'planned' AND c.account_id = %s",
        [house.id],
    )
    assert call_off(house, "support") == [None]


def test_r81_a_cycle_that_is_kept_after_all_gives_back_the_code_that_needs_it(record: Flask, house: House) -> None:
    yearly = account("self_service", seats={"support": 10}, cycle="annual", renews_in=20)
    act(yearly.owner, requests.submit, with_code("YEARLY"))
    act(yearly.owner, requests.submit, Wish(Change.CHANGE_CYCLE, []))
    assert act(yearly.owner, cycles.take_back) == "YEARLY"
    assert as_job(promos.active, yearly.id).code == "YEARLY"
