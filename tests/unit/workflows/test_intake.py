"""R2 and R27 as the rulebook prints them, against the tables the forms, the API and the jobs read."""

from __future__ import annotations

import pytest

from workflows.intake import (
    R2,
    AccountType,
    Change,
    Path,
    Power,
    Right,
    WayOut,
    continues_as,
    decide,
    has_power,
    is_halted,
    may_manage,
    needs_an_offer,
    open_rows,
    way_out,
)

# change: what it becomes for the owner of a managed, an online-assisted and a self-service account
MATRIX = {
    "add_seats": ("order", "contract_order", "seats"),
    "remove_seats": ("order", "order", "seats, planned"),
    "add_short_list_product": ("order", "contract_order", "seats"),
    "add_product": ("order", "order", "seats"),
    "remove_product": ("order", "order", "seats, planned"),
    "upgrade_plan": ("order", "contract_order", "seats"),
    "downgrade_plan": ("order", "order", "seats, planned"),
    "temporary_seats": ("order", "order", "refused"),
    "change_cycle": ("order", "order", "seats, planned"),
    "cancel_account": ("order", "order", "seats, planned"),
}
TYPES = ("managed", "online_assisted", "self_service")
CELLS = [
    (change, kind, cell) for change, row in MATRIX.items() for kind, cell in zip(TYPES, row, strict=True)
]


def said(kind: str, change: str, right: str) -> str:
    answer = decide(AccountType(kind), Change(change), Right(right))
    return f"{answer.path}{', planned' if answer.is_planned else ''}" if answer.path else "refused"


def test_r2_every_row_and_column_of_the_matrix_is_in_the_table() -> None:
    assert set(MATRIX) == set(Change)
    assert set(TYPES) == set(AccountType)
    assert set(R2) == {*Change, *Power}
    assert all(set(row) == set(AccountType) for row in R2.values())


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r2_every_cell_for_the_owner(change: str, kind: str, cell: str) -> None:
    assert said(kind, change, "owner") == cell


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r9_r10_a_billing_admin_may_what_the_owner_may_but_cancel_products(
    change: str, kind: str, cell: str
) -> None:
    assert said(kind, change, "billing") == ("refused" if change in {"remove_product", "cancel_account"} else cell)


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r34_an_admin_without_billing_rights_asks_the_owner_unless_the_account_helps_itself(
    change: str, kind: str, cell: str
) -> None:
    is_refused = kind == "self_service" or change == "cancel_account"  # R83: ending the account is the owner's own act
    assert said(kind, change, "admin") == ("refused" if is_refused else "owner_approval")


@pytest.mark.parametrize(("change", "kind", "cell"), CELLS)
def test_r4_who_is_no_admin_may_ask_for_nothing(change: str, kind: str, cell: str) -> None:
    assert said(kind, change, "none") == "refused"


@pytest.mark.parametrize(("change", "kind", "cell"), [one for one in CELLS if one[2] != "refused"])
def test_r39_an_approved_request_goes_on_where_the_owner_s_own_would(
    change: str, kind: str, cell: str
) -> None:
    assert continues_as(AccountType(kind), Change(change)) == cell.removesuffix(", planned")
    assert needs_an_offer(AccountType(kind), Change(change), Path.OWNER_APPROVAL) is (cell == "order")


def test_r5_r83_suspended_accounts_add_nothing_and_ended_ones_change_nothing() -> None:
    halted = {standing: {change for change in Change if is_halted(standing, change)} for standing in ("good", "suspended", "closed")}
    assert halted["good"] == set() and halted["closed"] == set(Change)
    assert Change.ADD_SEATS in halted["suspended"] and Change.REMOVE_SEATS not in halted["suspended"]


def test_r83_nothing_waits_for_the_renewal_of_an_account_that_ends_before_it() -> None:
    halted = {change for change in Change if is_halted("good", change, is_ending=True)}
    assert halted == {Change.REMOVE_SEATS, Change.REMOVE_PRODUCT, Change.DOWNGRADE_PLAN, Change.CHANGE_CYCLE, Change.CANCEL_ACCOUNT}
    assert {change for change in Change if is_halted("suspended", change, is_ending=True)} == set(Change)


@pytest.mark.parametrize("kind", AccountType)
@pytest.mark.parametrize("right", Right)
def test_r7_r34_two_rows_of_the_matrix_are_powers(kind: AccountType, right: Right) -> None:
    assert has_power(kind, Power.GRANT_BILLING_RIGHTS, right) is (right == "owner")
    asks = right == "admin" and kind != "self_service"
    assert has_power(kind, Power.ASK_WITHOUT_BILLING_RIGHTS, right) is asks
    assert (decide(kind, Change.ADD_SEATS, right).path is Path.OWNER_APPROVAL) is asks


def test_every_refusal_says_why() -> None:
    for kind in AccountType:
        for change in Change:
            for right in Right:
                answer = decide(kind, change, right)
                assert (answer.path is None) == (answer.refusal is not None)


@pytest.mark.parametrize(
    ("kind", "right", "expected"),
    [
        ("managed", "owner", "request"),
        ("managed", "billing", "request"),
        ("managed", "admin", "request"),
        ("managed", "none", "ask_owner"),
        ("online_assisted", "owner", "subscription_page"),
        ("online_assisted", "billing", "subscription_page"),
        ("online_assisted", "admin", "request"),
        ("online_assisted", "none", "ask_owner"),
        ("self_service", "owner", "buy"),
        ("self_service", "billing", "buy"),
        ("self_service", "admin", "ask_owner"),
        ("self_service", "none", "ask_owner"),
    ],
)
def test_r27_exactly_one_way_out(kind: str, right: str, expected: str) -> None:
    assert way_out(AccountType(kind), Right(right)) is WayOut(expected)


@pytest.mark.parametrize("kind", AccountType)
@pytest.mark.parametrize("right", Right)
def test_r3_manage_is_for_those_who_can_change_the_subscription_themselves(
    kind: AccountType, right: Right
) -> None:
    expected = kind != "managed" and right in {"owner", "billing"}
    assert may_manage(kind, right) is expected


def test_r3_open_rows_are_those_with_a_path() -> None:
    assert open_rows(AccountType.SELF_SERVICE, Right.ADMIN) == []
    assert Change.REMOVE_PRODUCT in open_rows(AccountType.SELF_SERVICE, Right.OWNER)
    assert Change.REMOVE_PRODUCT not in open_rows(AccountType.SELF_SERVICE, Right.BILLING)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("change", Change)
def test_r10_no_right_makes_a_managed_account_skip_its_rep(right: Right, change: Change) -> None:
    assert decide(AccountType.MANAGED, change, right).path in {Path.ORDER, Path.OWNER_APPROVAL, None}


@pytest.mark.parametrize("right", ["owner", "billing", "admin"])
def test_r49_temporary_seats_are_never_for_self_service_and_the_reason_names_a_way(right: str) -> None:
    answer = decide(AccountType.SELF_SERVICE, Change.TEMPORARY_SEATS, Right(right))
    assert answer.path is None
    assert answer.refusal is not None
    assert "sales representative" in answer.refusal
    assert "support team" in answer.refusal
    assert Change.TEMPORARY_SEATS not in open_rows(AccountType.SELF_SERVICE, Right(right))
