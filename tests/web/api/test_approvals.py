"""Approvals by programs: the same steps, the same guards, late words as news (R65, R66, S4)."""

from __future__ import annotations

import pytest

from tests.factories import staff
from tests.factories.approving import above, approver, policy, rule
from tests.integration.approving.test_rounds import drafted


@pytest.fixture
def waiting(app):
    anna, ben = approver(), approver()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [anna, ben]})
    return drafted(20), anna, ben


def test_r65_the_whole_way_by_api(program, waiting) -> None:
    case, anna, ben = waiting
    rep, first, late = program(case.rep), program(anna), program(ben)
    here = f"/orders/{case.reference}/steps"
    assert rep.post(here, {"verb": "send_quote"}, key="1").status_code == 422
    asked = rep.post(here, {"verb": "request_approval", "sends_itself": True}, key="2")
    assert asked.json["state"] == "in_approval", asked.text
    listed = first.get("/approvals").json["approvals"]
    assert [(one["reference"], one["waits_for_you"]) for one in listed] == [(case.reference, True)]
    assert rep.post(here, {"verb": "approve_quote"}, key="3").status_code == 422  # S4: by a token, too
    shown = first.get(f"/orders/{case.reference}/approval").json
    assert shown["waits_for_you"] and shown["stages"][0]["because"] == ["More than 15 %"]
    done = first.post(here, {"verb": "approve_quote", "approval_round": 1}, key="4")
    assert (done.status_code, done.json["state"]) == (200, "quoted"), done.text
    news = late.post(here, {"verb": "return_quote", "note": "No"}, key="5")
    assert news.status_code == 200 and anna.name in news.json["news"]


def test_r65_customers_see_nothing_of_it(program, waiting) -> None:
    case, anna, _ben = waiting
    program(case.rep).post(f"/orders/{case.reference}/steps", {"verb": "request_approval", "note": "They haggle"}, key="1")
    seen = program(case.house.owner).get(f"/orders/{case.reference}")
    assert seen.json["words"] == "Being looked at"
    assert anna.name not in seen.text and "They haggle" not in seen.text and "request_approval" not in seen.text
    assert program(case.house.owner).get("/approvals").status_code == 403


def test_r65_the_policy_and_the_simulator_by_api(program, waiting) -> None:
    mona = program(staff("manager"))
    found = mona.get("/approval-policy").json
    assert found["version"] == 1 and "More than 15 %" in found["toml"]
    bad = mona.put("/approval-policy", {"toml": "[[rule]]\nname = 'x'"}, key="1")
    assert bad.status_code == 422 and "Line 1" in bad.text
    draft = mona.put("/approval-policy", {"toml": found["toml"].replace("15", "1"), "is_draft": True}, key="2")
    assert draft.status_code == 200, draft.text
    tried = mona.get(f"/approval-policy/simulation?version={draft.json['version']}").json
    assert tried["looked_at"] == 0 and tried["differs"] == []
