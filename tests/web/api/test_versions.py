"""An order's ETag, and the two conditions a caller may set; a lost race says who was first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.factories import order_at, rep
from tests.factories.accounts import TODAY
from tests.web.api.answers import is_problem


def test_every_answer_about_an_order_names_its_version(program):
    case = order_at("pending")
    caller = program(case.rep)
    assert caller.get(f"/orders/{case.reference}").headers["ETag"].startswith(f'"{case.reference}-1-')
    claimed = caller.post(f"/orders/{case.reference}/steps", {"verb": "claim"})
    assert claimed.headers["ETag"] == f'"{case.reference}-2"'
    assert claimed.json["version"] == 2


def test_an_unchanged_order_is_not_sent_again(program):
    case = order_at("pending")
    caller, path = program(case.house.owner), f"/orders/{case.reference}"
    tag = caller.get(path).headers["ETag"]
    again = caller.get(path, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert caller.get(path, If_None_Match='"another"').status_code == 200
    assert caller.get(path, If_None_Match=tag, Accept_Language="fr").status_code == 200, "in other words"
    case.step(case.rep, "claim")
    assert caller.get(path, If_None_Match=tag).json["state"] == "in_review"


@pytest.mark.parametrize("state", ["in_review", "quoted", "fulfilled", "cancelled"])
def test_d9_in_every_state_what_was_read_is_not_sent_again(program, state):
    case = order_at(state)
    caller, path = program(case.house.owner), f"/orders/{case.reference}"
    assert caller.get(path, If_None_Match=caller.get(path).headers["ETag"]).status_code == 304


def test_d9_what_changes_without_a_step_is_sent_again(program):
    """Whom a request waits for is another order's matter, and no version of its own."""
    case = order_at("pending")
    caller, owner = program(case.house.owner), case.house.owner
    ask = {"change": "add_seats", "lines": [{"product": "support", "seats": 3}], "justification": "More", "open_request": "wait"}
    second, third = (caller.post(f"/accounts/{case.house.slug}/requests", ask).json["order"]["reference"] for _ in range(2))
    before = caller.get(f"/orders/{third}")
    case.step(owner, "cancel")
    after = caller.get(f"/orders/{third}", If_None_Match=before.headers["ETag"])
    assert (before.json["version"], after.status_code) == (1, 200)
    assert (before.json["waits_for"], after.json["waits_for"]) == (case.reference, second)
    assert caller.post(f"/orders/{third}/steps", {"verb": "cancel"}, If_Match=before.headers["ETag"]).status_code == 200


def test_a_step_on_a_version_that_is_gone_is_refused(program):
    case = order_at("pending")
    caller, path = program(case.rep), f"/orders/{case.reference}"
    tag = caller.get(path).headers["ETag"]
    case.step(case.rep, "claim")
    answer = caller.post(f"{path}/steps", {"verb": "release"}, If_Match=tag)
    is_problem(answer, 412, "version_mismatch")
    assert case.state == "in_review"
    now = caller.get(path).headers["ETag"]
    assert caller.post(f"{path}/steps", {"verb": "release"}, If_Match=f'"other", {now}').status_code == 200
    assert caller.post(f"{path}/steps", {"verb": "claim"}, If_Match="*").status_code == 200


def test_a_quote_on_a_version_that_is_gone_is_refused(program):
    case = order_at("in_review")
    caller, path = program(case.rep), f"/orders/{case.reference}/quote"
    body = {"lines": [{"product": "support", "seats": 12, "unit_price_minor": 4900}],
            "valid_until": str(TODAY + timedelta(days=30))}  # fmt: skip
    is_problem(caller.put(path, body, If_Match=f'"{case.reference}-1"'), 412, "version_mismatch")
    assert caller.put(path, body, If_Match=f'"{case.reference}-2"').status_code == 200


def test_a_condition_tells_nothing_about_other_peoples_orders(program):
    case, other = order_at("pending"), order_at("pending")
    answer = program(other.house.owner).post(
        f"/orders/{case.reference}/steps", {"verb": "cancel"}, If_Match=f'"{case.reference}-1"'
    )
    is_problem(answer, 404, "not_found")


def test_a_repeated_request_is_answered_before_its_condition_is_looked_at(program):
    case = order_at("pending")
    caller, path = program(case.rep), f"/orders/{case.reference}/steps"
    tag = f'"{case.reference}-1"'
    first = caller.post(path, {"verb": "claim"}, key="k", If_Match=tag)
    assert caller.post(path, {"verb": "claim"}, key="k", If_Match=tag).data == first.data


def test_r61_a_lost_race_says_who_was_first_with_what_and_when(program):
    case, late = order_at("pending"), rep("Late Rep")
    case.step(case.rep, "claim")
    for body in ({"verb": "claim"}, {"verb": "claim", "version": 1}):
        problem = is_problem(
            program(late).post(f"/orders/{case.reference}/steps", body), 409, "somebody_was_first"
        )
        assert (problem["who"], problem["verb"]) == (case.rep.name, "claim")
        assert problem["at"].endswith("Z")
        assert datetime.fromisoformat(problem["at"]) == case.page().last.at
        assert case.rep.name in problem["detail"]
    assert case.order.rep_id == case.rep.staff_id
