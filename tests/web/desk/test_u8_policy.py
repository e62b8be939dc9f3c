"""U3, U4, U8: many orders are checked first and their page stays true; of two who change the policy, the second loses nothing."""

from __future__ import annotations

import pytest

from app.services.approving import policies
from tests.factories import as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule


@pytest.fixture
def two(app):
    """A policy of two rules."""
    policy(rule(above(15), name="Large"), rule(above(30), name="Huge"), groups={"deal-desk": [approver()]})


def test_u8_whoever_is_second_to_change_a_rule_keeps_what_was_typed_and_sends_it_again(browse, two):
    first, second = browse(staff("manager")), browse(staff("manager"))
    first.open("/desk/policy/rules/0")
    second.open("/desk/policy/rules/1")
    first.send("/desk/policy/rules/0/remove", version=first.value("version"))
    seen = second.value("version")
    fields = {"name": "Enormous", "conditions-0-fact": "discount", "conditions-0-compared": "above", "conditions-0-value": "40",
              "stages-0-group": "deal-desk", "stages-0-who": "any"}  # fmt: skip
    second.send("/desk/policy/rules/0", 422, version=seen, **fields)
    assert "Somebody has changed the policy" in second.text
    assert second.value("name") == "Enormous" and second.value("conditions-0-value") == "40"
    second.send("/desk/policy/rules/0", version=second.value("version"), **fields)
    with as_system():
        assert [one.name for one in policies.in_force().policy.rules] == ["Enormous"]


def test_u3_u4_many_orders_are_checked_first_and_their_page_stays_true(browse):
    case = order_at("pending")
    page = browse(rita := rep())
    page.send("/desk/bulk", 303, verb="claim", order=[case.reference])
    where = page.place
    assert "1 order becomes yours." in page.follow()
    assert case.order.rep_id is None, "a check does nothing"
    page.send(where, 303, go="begin")
    assert "1 order is done" in page.follow()
    case.step(rita, "release")
    assert "1 order is done" in browse(rita).open(where), "whenever it is opened, in whichever browser"
