"""The policy for managers: read, changed rule by rule, tried out without a trace (R65)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import Base, db
from app.services.approving import policies, simulating
from tests.factories import account, act, as_system, order_at, rep, staff
from tests.factories.approving import above, approver, policy, rule, stage
from tests.integration.approving.drafts import asks, drafted, write
from tests.web.desk.form_values import FormValues
from workflows.policy import read


@pytest.fixture
def mona(browse, app: Flask):
    return browse(staff("manager"))


def test_r65_a_manager_reads_the_rules_as_sentences_and_who_changed_them(mona) -> None:
    policy(rule(above(15), stage("deal-desk", "all"), name="More than 15 %"), groups={"deal-desk": [approver()]})
    page = mona.open("/desk/policy")
    assert "More than 15 %" in page and "is above 15%" in page and "everybody" in page and "The tests" in page


def test_r65_a_rule_names_products_and_accounts_as_people_do(mona) -> None:
    house = account("managed")
    with as_system():
        name = db.session.execute(text("SELECT name FROM accounts WHERE id = :id"), {"id": house.id}).scalar_one()
        slug = db.session.execute(text("SELECT slug FROM accounts WHERE id = :id"), {"id": house.id}).scalar_one()
    conditions = [{"fact": "product", "is": "one_of", "words": ["support"]}, {"fact": "account", "is": "none_of", "words": [slug]}]
    policy(rule(conditions), groups={"deal-desk": [approver()]})
    page = mona.open("/desk/policy")
    assert "Product is one of Support" in page and f"Account is none of {name}" in page


def test_r65_groups_and_rules_are_added_changed_and_removed_in_a_form(mona) -> None:
    anna = approver()
    assert "Nothing needs approval" in mona.open("/desk/policy")
    assert re.search(rf'<input[^>]*type="checkbox"[^>]*value="{anna.id}"', mona.source), "people are ticked, as in a team"
    mona.send("/desk/policy/groups", version=0, name="Deal desk", members=[anna.id])
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


def test_r65_a_rule_is_chosen_from_lists_and_keeps_every_condition_it_had(mona) -> None:
    """U21: products, types, changes, terms and groups by name; what the form shows is what it writes back."""
    anna, house = approver(), account("managed")
    when = [
        {"fact": "total", "is": "above", "value": "5000000", "currency": "EUR"}, {"fact": "months", "is": "at_least", "value": "24"},
        {"fact": "product", "is": "one_of", "words": ["support", "chat"]}, {"fact": "account_type", "is": "none_of", "words": ["self_service"]},
        {"fact": "change", "is": "one_of", "words": ["add_seats"]}, {"fact": "seniority", "is": "one_of", "words": ["junior"]},
        {"fact": "account", "is": "none_of", "words": [house.slug]}, {"fact": "product", "is": "none_of", "words": ["talk"]},
    ]  # fmt: skip
    policy(rule(when, stage("deal-desk", "some", 2), name="Everything") | {"name_fr": "Tout"}, groups={"deal-desk": [anna]})
    mona.open("/desk/policy/rules/0")
    page = FormValues(mona.source)
    for words in ("Support", "Managed account", "More seats", "Junior", "Annual", "is at least 24 months", "Deal Desk"):
        assert words in mona.source, words
    assert page.values["conditions-0-value"] == ["50000.00"]
    mona.send("/desk/policy/rules/0", **page.values)
    with as_system():
        found = policies.in_force()
    assert found.version == 2
    before = read({"groups": [{"slug": "deal-desk", "name": "x"}], "rules": [rule(when, stage("deal-desk", "some", 2))]}).rules[0]
    after = found.policy.rules[0]
    assert set(after.conditions) == set(before.conditions) and after.stages == before.stages
    assert (after.name, after.name_fr) == ("Everything", "Tout")


def test_r65_what_is_not_in_the_lists_is_refused_at_its_field(mona) -> None:
    policy(rule(above(15)), groups={"deal-desk": [approver()]})
    mona.open("/desk/policy/rules/0")
    values = FormValues(mona.source).values
    unknown = {**values, "kinds-4-compared": ["one_of"], "kinds-4-names": ["Nobody Ltd"]}
    assert "no account called “Nobody Ltd”" in mona.send("/desk/policy/rules/0", 422, **unknown)
    empty = {**values, "kinds-0-compared": ["one_of"]}
    assert "Choose at least one" in mona.send("/desk/policy/rules/0", 422, **empty)
    strange = {**values, "kinds-0-compared": ["one_of"], "kinds-0-words": ["no-such-product"]}
    mona.send("/desk/policy/rules/0", 422, **strange)
    with as_system():
        assert policies.in_force().version == 1


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
    assert [one.now for one in outcome.differs] == [(simulating.Asked("deal-desk"),)]
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


def test_r65_what_was_taken_back_and_sent_as_another_was_put_before_nobody(mona) -> None:
    document = policy(rule(above(15)), groups={"deal-desk": [approver()]})
    case = drafted(20)
    asks(case)
    case.step(case.rep, "recall")
    write(case, 5)
    case.step(case.rep, "send_quote")
    assert act(staff("manager"), simulating.of_last_quarter, read(document)).differs == ()


def test_r65_the_simulator_sees_that_more_of_the_same_group_are_asked(mona) -> None:
    anna, ben = approver(), approver()
    policy(rule(above(15)), groups={"deal-desk": [anna, ben]})
    case = drafted(20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    policy(rule(above(15), stage("deal-desk", "all")), groups={"deal-desk": [anna, ben]}, is_draft=True)
    page = mona.open("/desk/policy/simulator?version=2")
    assert case.reference in page and "Deal Desk (one of them)" in page and "Deal Desk (everybody)" in page
    page = mona.open("/desk/policy/simulator?version=0")  # no policy, so no groups: the names of those that were asked are still said
    assert "Deal Desk (one of them)" in page and "deal-desk (" not in page


def test_u2_to_try_a_file_out_takes_a_file(mona) -> None:
    mona.open("/desk/policy/simulator")
    assert "Choose a file." in mona.send("/desk/policy/simulator", 422)


def test_r65_who_would_have_to_approve_an_order_is_a_page_of_the_rep_too(browse, app: Flask) -> None:
    anna = approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna]})
    case = drafted(20)
    window, before = browse(case.rep), _rows()
    assert "see who would have to approve" in window.open(f"/desk/orders/{case.reference}/quote")
    page = window.open(f"/desk/orders/{case.reference}/approvers")
    assert "Deal Desk" in page and anna.name in page and "More than 15 %" in page
    policy(groups={}, rules=[], is_draft=True)
    assert "Deal Desk" in window.open(f"/desk/orders/{case.reference}/approvers?policy=2"), "a draft is the managers' to try out"
    assert "Nobody has to approve this" in browse(staff("manager")).open(f"/desk/orders/{case.reference}/approvers?policy=2")
    assert case.state == "in_review" and not {"approval_rounds", "order_events", "tasks"} & {name for name, n in _rows().items() if n != before[name]}


def test_r65_who_would_have_to_approve_a_deal_that_nobody_has_made(browse, app: Flask) -> None:
    anna, ben = approver(), approver()
    policy(rule(above(30), stage("deal-desk"), stage("direction", "all", place=2), name="More than 30 %"),
           groups={"deal-desk": [anna], "direction": [ben]})  # fmt: skip
    window, here = browse(rep()), "/desk/approvals/simulator"
    assert "The answer appears here" in window.open(here)
    before = _rows()
    chosen = "&total=60000&currency=EUR&months=12&products=support&account_type=managed&change=add_seats&seniority=regular"
    page = window.open(f"{here}?discount=35{chosen}")
    assert "More than 30 %" in page and anna.name in page and "Direction" in page and "Not yet its turn" in page
    assert "Nobody has to approve this" in window.open(f"{here}?discount=10{chosen}")
    assert "as a percentage" in window.open(f"{here}?discount=much{chosen}", 422)
    assert _rows() == before


def test_r65_an_author_is_not_among_those_who_would_approve_their_own_deal(browse, app: Flask) -> None:
    mine, here = rep(), "/desk/approvals/simulator?discount=20&months=12&account_type=managed&change=add_seats&seniority=regular"
    policy(rule(above(15)), groups={"deal-desk": [mine]})
    assert "Nobody can decide" in browse(mine).open(here)
    page = browse(staff("manager")).open(here)
    assert mine.name in page and "Nobody can decide" not in page
