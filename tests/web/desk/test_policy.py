"""The policy for managers: read, changed rule by rule, tried out without a trace (R65)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import Base, db
from app.services.approving import policies, simulating
from tests.factories import act, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.test_rounds import asks, drafted
from workflows.policy import read


@pytest.fixture
def mona(browse, app: Flask):
    return browse(staff("manager"))


def test_r65_a_manager_reads_the_rules_as_sentences_and_who_changed_them(mona) -> None:
    policy(rule(above(15), stage("deal-desk", "all"), name="More than 15 %"), groups={"deal-desk": [approver()]})
    page = mona.open("/desk/policy")
    assert "More than 15 %" in page and "is above 15%" in page and "everybody" in page and "The tests" in page


def test_r65_groups_and_rules_are_added_changed_and_removed_in_a_form(mona) -> None:
    anna = approver()
    assert "Nothing needs approval" in mona.open("/desk/policy")
    mona.send("/desk/policy/groups", version=0, slug="deal-desk", name="Deal desk", members=[anna.id])
    fields = {"name": "Cheap", "conditions-0-fact": "discount", "conditions-0-compared": "above", "conditions-0-value": "12.5",
              "stages-0-group": "deal-desk", "stages-0-who": "any"}  # fmt: skip
    mona.send("/desk/policy/rules/0", version=1, **fields)
    with as_system():
        found = policies.in_force()
    assert (found.version, found.policy.rules[0].name, found.policy.group("deal-desk").members) == (2, "Cheap", {anna.id})
    assert "Cheap" in mona.open("/desk/policy/rules/0") or "Cheap" in mona.source
    assert "Somebody has changed the policy" in mona.send("/desk/policy/rules/0", 422, version=1, **fields)
    assert "must be a number" in mona.send("/desk/policy/rules/0", 422, version=2, **{**fields, "conditions-0-value": "much"})
    mona.send("/desk/policy/rules/0/remove", version=2)
    assert "Nothing needs approval" in mona.open("/desk/policy")
    assert mona.open("/desk/policy").count("Version") >= 3


def test_r65_others_do_not_change_the_policy(browse, app: Flask) -> None:
    for one in (rep(), approver(), staff("operator")):
        browse(one).open("/desk/policy", 403)


def _rows() -> dict[str, int]:
    with as_system():
        tables = [table.name for table in Base.metadata.sorted_tables if not table.name.startswith(("sign_in", "clock"))]
        return {name: db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}


def test_r65_the_simulator_says_what_would_differ_and_writes_nothing(mona) -> None:
    cheap, dear = drafted(20), drafted(5)
    for case in (cheap, dear):
        case.step(case.rep, "send_quote")
    document = policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [approver()]}, is_draft=True)
    before = _rows()
    page = mona.open("/desk/policy/simulator?version=1")
    assert "1 of 2 quotes would have gone another way" in page
    assert cheap.reference in page and dear.reference not in page
    outcome = act(staff("manager"), simulating.of_last_quarter, read(document))
    assert [one.now for one in outcome.differs] == [("deal-desk",)]
    after = _rows()
    assert {name: count for name, count in after.items() if count != before[name]}.keys() <= {"staff"}


def test_r65_who_would_have_to_approve_this_order(app: Flask, record: Flask) -> None:
    anna = approver()
    case = drafted(20)
    document = policy(rule(above(15)), groups={"deal-desk": [anna]}, is_draft=True)
    found = act(case.rep, simulating.of_order, case.reference, read(document))
    assert [one.wanted.stage.group for one in found.approval.stages] == ["deal-desk"]
    assert act(case.rep, simulating.of_order, case.reference).approval.stages == ()


def test_r65_what_was_approved_then_does_not_differ(mona) -> None:
    anna = approver()
    document = policy(rule(above(15)), groups={"deal-desk": [anna]})
    case = drafted(20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    assert act(staff("manager"), simulating.of_last_quarter, read(document)).differs == ()
    assert order_at("pending").state == "pending"
