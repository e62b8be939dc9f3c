"""Approvals by programs: the same steps, the same guards, late words as news (R65, R66, S4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import staff
from tests.factories.approving import above, approver, policy, rule
from tests.integration.approving.drafts import drafted, write
from tests.web.api.answers import is_problem


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


def test_r65_a_quote_waits_for_nobody_before_its_approval_is_asked_for_and_after_it_is_taken_back(program, waiting) -> None:
    case, anna, _ben = waiting
    here, steps = f"/orders/{case.reference}/approval", f"/orders/{case.reference}/steps"

    def waits(**wanted: int) -> bool:
        found = program(anna).get(here + "".join(f"?{name}={value}" for name, value in wanted.items())).json
        assert found["stages"][0]["state"] == "open", "control: whoever would decide is shown all the time"
        return bool(found["waits_for_you"])

    assert not waits()
    program(case.rep).post(steps, {"verb": "request_approval"}, key="1")
    assert waits() and waits(version=1)
    policy(rule(name="Everything"), groups={"deal-desk": [anna]}, is_draft=True)
    assert not waits(version=2), "a policy that is tried out asks for nothing"
    program(case.rep).post(steps, {"verb": "recall"}, key="2")
    assert not waits()
    assert program(anna).post(steps, {"verb": "approve_quote"}, key="3").status_code == 409


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
    draft = mona.put("/approval-policy", {"toml": re.sub(r"(?<![-\d])15\b", "1", found["toml"]), "is_draft": True}, key="2")
    assert draft.status_code == 200, draft.text
    tried = mona.get(f"/approval-policy/simulation?version={draft.json['version']}").json
    assert tried["looked_at"] == 0 and tried["differs"] == []


def test_r65_a_policy_is_not_written_over_unread(program, waiting) -> None:
    """Two managers who change the policy at once: the second learns of the first."""
    mona = program(staff("manager"))
    found = mona.get("/approval-policy").json
    is_problem(mona.put("/approval-policy", {"toml": found["toml"]}), 422, "invalid", "version")
    first = mona.put("/approval-policy", {"toml": found["toml"], "version": found["version"]})
    assert first.json["version"] > found["version"]
    is_problem(mona.put("/approval-policy", {"toml": found["toml"], "version": found["version"]}), 422, "invalid", "version")
    assert mona.get("/approval-policy").json["version"] == first.json["version"]


def test_r65_who_would_have_to_approve_by_api_for_an_order_and_for_a_made_up_deal(program, waiting) -> None:
    case, anna, ben = waiting
    seen = program(case.rep)
    draft = program(staff("manager")).put("/approval-policy", {"toml": 'rule = []', "is_draft": True}, key="1")
    assert draft.status_code == 200, draft.text
    here = f"/orders/{case.reference}/approval"
    assert [one["group"] for one in seen.get(here).json["stages"]] == ["deal-desk"]
    assert seen.get(f"{here}?version={draft.json['version']}").json["stages"] == []
    asked = seen.get("/approval-policy/deal?discount_percent=20&total_minor=100000&products=support").json
    assert [(one["group"], one["people"]) for one in asked["stages"]] == [("deal-desk", [anna.name, ben.name])]
    assert seen.get("/approval-policy/deal?discount_percent=10").json["stages"] == []
    assert seen.get("/approval-policy/deal?products=nothing-of-ours").status_code == 422
    assert case.state == "in_review"


def test_r67_substitutes_are_set_and_taken_back_by_api_and_chains_are_followed(program, waiting) -> None:
    case, anna, ben = waiting
    carla, dora, mona = approver(), approver(), staff("manager")
    today = case.order.today.isoformat()
    days = {"starts_on": today, "ends_on": (case.order.today + timedelta(days=200)).isoformat()}
    made = program(anna).post("/approval-substitutes", {"substitute": carla.email, **days}, key="1")
    assert (made.status_code, made.json["absent"], made.json["is_now"]) == (201, anna.name, True), made.text
    again = program(anna).post("/approval-substitutes", {"substitute": carla.email, **days}, key="1")
    assert again.json["id"] == made.json["id"], "one key, one substitute"
    assert program(case.rep).post("/approval-substitutes", {"absent": anna.email, "substitute": case.rep.email, **days}, key="2").status_code == 403
    chained = program(mona).post("/approval-substitutes", {"absent": carla.email, "substitute": dora.email, **days}, key="3")
    assert chained.status_code == 201 and chained.json["set_by"] == mona.name
    for wrong in ({"substitute": "nobody@vendor.example", **days}, {"substitute": anna.email, **days},
                  {"substitute": carla.email, "starts_on": today, "ends_on": "2099-01-01"},
                  {"substitute": carla.email, "starts_on": today, "ends_on": "2020-01-01"}):  # fmt: skip
        assert program(anna).post("/approval-substitutes", wrong, key="4").status_code == 422
    program(case.rep).post(f"/orders/{case.reference}/steps", {"verb": "request_approval"}, key="5")
    shown = program(anna).get(f"/orders/{case.reference}/approval").json["stages"][0]["people"]
    assert {carla.name, dora.name, ben.name, anna.name} == set(shown)
    mine = {one["id"] for one in program(carla).get("/approval-substitutes").json["substitutes"]}
    assert mine == {made.json["id"], chained.json["id"]}
    assert program(ben).get("/approval-substitutes").json["substitutes"] == []
    assert program(ben).send("DELETE", f"/approval-substitutes/{made.json['id']}", {}, key="6").status_code == 404
    done = program(dora).post(f"/orders/{case.reference}/steps", {"verb": "approve_quote"}, key="7")
    assert done.status_code == 200, done.text
    assert program(anna).send("DELETE", f"/approval-substitutes/{made.json['id']}", {}, key="8").status_code == 200
    assert program(anna).get("/approval-substitutes").json["substitutes"] == []


def test_u20_a_fault_of_the_policys_file_is_told_in_the_readers_language(program, waiting) -> None:
    mona = program(staff("manager"))
    file = "[[group]]\nslug = 'a'\nname = 'A'\nmembers = ['nobody@vendor.example']"
    told = [mona.put("/approval-policy", {"toml": toml, "is_draft": True}, Accept_Language=language).json["detail"]
            for toml in (file, "a = " + "[" * 20_000) for language in ("en", "fr")]  # fmt: skip
    assert told[0] == "Line 4: There is nobody called “nobody@vendor.example”."
    assert told[1].startswith("Ligne 4") and "There is" not in told[1]
    assert told[2] == "Tables and lists are in one another too deeply.", "no line of a file is the line 0"
    assert told[3] != told[2]


def test_s5_a_word_names_its_round_once_the_quote_was_put_before_the_approvers_again(program, waiting) -> None:
    """What was read before may be another quote by now, and nobody approves what they have not read."""
    case, anna, _ben = waiting
    steps = f"/orders/{case.reference}/steps"
    for n, verb in enumerate(("request_approval", "recall", "request_approval")):
        if verb == "request_approval":
            write(case, 20 + n)
        assert program(case.rep).post(steps, {"verb": verb}, key=str(n)).status_code == 200
    for verb in ("approve_quote", "return_quote"):
        refused = program(anna).post(steps, {"verb": verb, "note": "Well"}, key=verb)
        assert is_problem(refused, 422, "invalid", "approval_round")
        assert "this is round 2" in refused.text
    assert program(anna).post(steps, {"verb": "approve_quote", "approval_round": 1}, key="3").status_code == 409
    assert program(anna).post(steps, {"verb": "approve_quote", "approval_round": 2}, key="4").json["state"] == "in_review"
