"""R64, R65: a longer validity, another number of seats and a rounded percentage ask the policy like any other change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from app.errors import Invalid, Refused
from app.services.approving.reading import cases
from app.services.ordering import deadlines, quotes
from app.services.ordering.order_reading import load_many
from tests.factories import Case, account, as_job, as_system, order_at
from tests.factories.approving import above, approver, no_policy, policy, rule
from tests.integration.approving.drafts import asks, drafted, write
from tests.integration.services.lending import about, lent, wish_for
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")


def approved_offer() -> Case:
    """An offer that is out with an approval."""
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    assert case.state is State.QUOTED
    return case


def expire(case: Case) -> None:
    case.move_last_day(-1)
    with as_system():
        assert deadlines.carry_out(case.id, deadlines.expire) == 1


@pytest.mark.parametrize("is_over", [False, True])
def test_r65_an_offer_that_was_approved_is_not_extended_without_the_policy(*, is_over: bool) -> None:
    case = approved_offer()
    later = case.order.valid_until + timedelta(days=30)
    if is_over:
        expire(case)
    before = case.state
    with pytest.raises(Refused, match="needs approval again"):
        case.step(case.rep, "extend_quote", valid_until=later)
    assert case.state is before
    case.step(case.rep, "revise_quote")
    write(case, 20, valid_until=later)
    with pytest.raises(Refused, match="Deal Desk"):
        case.step(case.rep, "send_quote")
    no_policy()
    case.step(case.rep, "send_quote")
    assert case.order.valid_until == later


def test_r65_an_offer_is_not_revived_past_a_policy_that_has_become_stricter() -> None:
    policy(rule(above(50)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    case.step(case.rep, "send_quote")
    expire(case)
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    with pytest.raises(Refused, match="needs approval again"):
        case.step(case.rep, "extend_quote", valid_until=case.order.today + timedelta(days=5))


def test_r64_what_needs_no_approval_is_extended_and_what_was_approved_is_shortened() -> None:
    """Control."""
    case = approved_offer()
    sooner = case.order.today + timedelta(days=1)
    case.step(case.rep, "extend_quote", valid_until=sooner)
    assert case.order.valid_until == sooner
    cheap = drafted(10)
    cheap.step(cheap.rep, "send_quote")
    later = cheap.order.valid_until + timedelta(days=30)
    expire(cheap)
    cheap.step(cheap.rep, "extend_quote", valid_until=later)
    assert (cheap.state, cheap.order.valid_until) == (State.QUOTED, later)


def test_r64_no_offer_is_extended_beyond_a_year() -> None:
    case = order_at("quoted")
    with pytest.raises(Invalid) as caught:
        case.step(case.rep, "extend_quote", valid_until=date(9999, 12, 30))
    assert caught.value.field == "valid_until"


def test_r64_temporary_seats_are_not_offered_beyond_the_day_on_which_they_begin(owner_connection: psycopg.Connection) -> None:
    case = order_at("quoted", asked=wish_for(owner_connection, 5, 15))
    first = case.order.today + timedelta(days=5)
    case.step(case.rep, "extend_quote", valid_until=first)
    with pytest.raises(Invalid, match="to be carried out as it says"):
        case.step(case.rep, "extend_quote", valid_until=first + timedelta(days=1))
    assert case.order.valid_until == first


@pytest.mark.parametrize("seats", [1, 11, 13])
def test_r65_another_number_of_seats_at_the_discount_of_twelve_is_asked_about_again(seats: int) -> None:
    anna = approver()
    policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(40)
    asks(case)
    case.step(anna, "approve_quote")
    case.draft(lines=[replace(line, seats=seats, discount_percent=Decimal(40)) for line in suggested(case).lines])
    assert case.page().last.details["approvals"] == "void"
    with pytest.raises(Refused, match="Deal Desk"):
        case.step(case.rep, "send_quote")


def suggested(case: Case) -> quotes.Draft:
    with as_system():
        return quotes.suggestion(load_many([case.id])[0])


@pytest.mark.parametrize(("of_line", "of_all", "shown", "is_above"), [
    ("15.00", "0", "15.00", False), ("5.56", "10.00", "15.01", True), ("15.01", "0", "15.01", True), ("0", "15.00", "15.00", False),
])  # fmt: skip
def test_r65_a_hundredth_above_the_limit_is_above_it(of_line: str, of_all: str, shown: str, *, is_above: bool) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = order_at("in_review")
    lines = [replace(line, discount_percent=Decimal(of_line)) for line in suggested(case).lines]
    case.draft(lines=lines, discount_percent=Decimal(of_all))
    deal = as_job(cases, [case.id])[case.id].deal
    assert deal is not None
    assert (str(deal.discount_percent), str(deal.whole_discount_percent)) == (shown, shown)
    assert ("send_quote" in case.page().verbs) is not is_above


def test_r65_seats_that_end_early_cost_nothing_and_are_no_discount(owner_connection: psycopg.Connection) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    house = account("managed")
    one = lent(house, owner_connection, 0, 10)
    ending = order_at("in_review", house, asked=about(one, "end_early", owner_connection, 2))
    ending.draft()
    assert "send_quote" in ending.page().verbs
    lending = order_at("in_review", asked=wish_for(owner_connection, 5, 15))
    write(lending, 20)
    assert "send_quote" not in lending.page().verbs, "lent ones are sold, and discounted, like any"
