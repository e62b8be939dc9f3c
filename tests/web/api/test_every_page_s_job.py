"""What the pages of an account do, programs do too: documents, settings, the calendar, removals, files of people, questions."""

from __future__ import annotations

import pytest

from tests.factories import account, order_at, person, viewer_of
from tests.web.api.answers import check_schema, is_problem


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def example(document, path, method="post"):
    return document["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]["application/json"]["example"]


def fits(document, path, method, answer, status=200):
    assert answer.status_code == status, answer.text
    node = document["paths"][f"/api/v1{path}"][method]["responses"][str(status)]
    check_schema(document, node["content"]["application/json"]["schema"], answer.json)


def test_s12_the_example_document_is_attached_and_read_again(program, document):
    case = order_at("in_review")
    sent, path = example(document, "/orders/{reference}/documents"), f"/orders/{case.reference}/documents"
    attached = program(case.house.owner).post(path, sent, key="once")
    fits(document, "/orders/{reference}/documents", "post", attached, 201)
    assert program(case.house.owner).post(path, sent, key="once").json == attached.json
    kept = attached.json["documents"]
    assert [one["name"] for one in kept] == ["Order 4711.pdf"]
    for reader in (case.house.admin, case.rep):
        read = program(reader).get(f"{path}/{kept[0]['id']}")
        fits(document, "/orders/{reference}/documents/{document_id}", "get", read)
        assert read.json == sent
    assert program(account().owner).get(f"{path}/{kept[0]['id']}").status_code == 404


@pytest.mark.parametrize(("sent", "field"), [
    ({"name": "a.pdf", "content": "not base64!"}, "content"), ({"name": "a.exe", "content": "JVBERi0="}, "document"),
    ({"name": "a.pdf", "content": "R0lGODlh"}, "document"),
])  # fmt: skip
def test_s12_what_is_no_pdf_is_refused_at_its_field(program, sent, field):
    case = order_at("in_review")
    is_problem(program(case.house.owner).post(f"/orders/{case.reference}/documents", sent), 422, "invalid", field)


def test_s12_a_large_document_fits_and_nothing_else_may_be_large(program, document):
    case = order_at("in_review")
    sent = {"name": "a.pdf", "content": "A" * (2 * 1024 * 1024)}
    assert program(case.house.owner).post(f"/orders/{case.reference}/documents", sent).status_code == 422
    assert program(case.house.owner).post("/questions", {"words": "A" * (2 * 1024 * 1024)}).status_code == 413


def test_s13_settings_are_read_and_changed_and_browsers_signed_out(program, document):
    house = account()
    viewer_of(house.email("owner"))
    caller = program(house.owner)
    before = caller.get("/settings")
    fits(document, "/settings", "get", before)
    changed = caller.patch("/settings", {**example(document, "/settings", "patch"), "time_zone": "Asia/Tokyo"})
    fits(document, "/settings", "patch", changed)
    assert (changed.json["mail_rhythm"], changed.json["time_zone"]) == ("daily", "Asia/Tokyo")
    assert caller.patch("/settings", {"time_zone": None}).json["time_zone"] is None
    is_problem(caller.patch("/settings", {"time_zone": "Mars/Olympus"}), 422, "invalid", "time_zone")
    listed = caller.get("/settings/sessions")
    fits(document, "/settings/sessions", "get", listed)
    first = listed.json["sessions"][0]["id"]
    fits(document, "/settings/sessions/{session_id}", "delete", caller.send("DELETE", f"/settings/sessions/{first}", {}))
    assert caller.send("DELETE", f"/settings/sessions/{first}", {}).status_code == 404
    fits(document, "/settings/sessions", "delete", caller.send("DELETE", "/settings/sessions", {}))
    assert caller.get("/settings/sessions").json == {"sessions": []}


def test_s13_nobody_signs_somebody_else_s_browser_out(program):
    house, other = account(), account()
    viewer_of(other.email("owner"))
    theirs = program(other.owner).get("/settings/sessions").json["sessions"][0]["id"]
    assert program(house.owner).send("DELETE", f"/settings/sessions/{theirs}", {}).status_code == 404


def test_s13_a_program_lists_and_ends_the_tokens_of_its_person(program, document):
    house, other = account(), account()
    caller, second, theirs = program(house.owner), program(house.owner, "read"), program(other.owner)
    assert theirs.get("/settings").status_code == 200
    listed = caller.get("/settings/tokens")
    fits(document, "/settings/tokens", "get", listed)
    of_second, of_caller = listed.json["tokens"]
    assert [(one["scope"], one["is_this"]) for one in (of_second, of_caller)] == [("read", False), ("write", True)]
    assert of_second["last_used_at"] is None
    assert of_caller["last_used_at"]
    fits(document, "/settings/tokens/{token_id}", "delete", caller.send("DELETE", f"/settings/tokens/{of_second['id']}", {}))
    assert second.get("/settings").status_code == 401
    assert theirs.send("DELETE", f"/settings/tokens/{of_caller['id']}", {}).status_code == 404
    assert caller.send("DELETE", f"/settings/tokens/{of_caller['id']}", {}).status_code == 200
    assert caller.get("/settings").status_code == 401


def test_d10_the_calendar_has_an_address_that_works_until_it_is_taken_back(program, document, client):
    house = account()
    path = f"/accounts/{house.slug}/calendar"
    caller = program(house.admin)
    assert caller.get(path).json["address"] is None
    made = caller.put(path, {})
    fits(document, "/accounts/{slug}/calendar", "put", made)
    fits(document, "/accounts/{slug}/calendar", "get", caller.get(path))
    feed = made.json["address"].partition("//")[2].partition("/")[2]
    assert client.get(f"/{feed}").status_code == 200
    fits(document, "/accounts/{slug}/calendar", "delete", caller.send("DELETE", path, {}))
    assert client.get(f"/{feed}").status_code == 404
    assert program(account().owner).get(path).status_code == 404


def test_r46_the_checklist_comes_before_the_removal(program, document):
    house = account(seats={"support": 5})
    somebody = person(house, products={"support": "agent"})
    path = f"/accounts/{house.slug}/people/{somebody.id}/removal"
    caller = program(house.admin)
    checklist = caller.get(path)
    fits(document, "/accounts/{slug}/people/{person_id}/removal", "get", checklist)
    assert (checklist.json["may_be_removed"], checklist.json["frees"]) == (True, ["support"])
    is_problem(caller.post(path, {"work_is_reassigned": False}), 422, "refused", "work_is_reassigned")
    removed = caller.post(path, example(document, "/accounts/{slug}/people/{person_id}/removal"))
    fits(document, "/accounts/{slug}/people/{person_id}/removal", "post", removed)
    assert (removed.json["role"], removed.json["suspended"], removed.json["products"]) == ("end_user", True, [])
    assert caller.get(f"/accounts/{house.slug}/people/{house.owner.id}/removal").json["may_be_removed"] is False


def test_u14_the_example_file_is_reported_and_taken_in_after_a_yes(program, document):
    house = account(seats={"support": 5})
    caller, path = program(house.admin), f"/accounts/{house.slug}/people-imports"
    sent = caller.post(path, example(document, "/accounts/{slug}/people-imports"), key="once")
    fits(document, "/accounts/{slug}/people-imports", "post", sent, 201)
    assert (sent.json["state"], sent.json["total"]) == ("ready", 1)
    one = f"{path}/{sent.json['id']}"
    fits(document, "/accounts/{slug}/people-imports/{import_id}", "get", caller.get(one))
    running = caller.post(f"{one}/decision", example(document, "/accounts/{slug}/people-imports/{import_id}/decision"))
    fits(document, "/accounts/{slug}/people-imports/{import_id}/decision", "post", running)
    assert running.json["state"] == "running"
    is_problem(caller.post(f"{one}/decision", {"decision": "cancel"}), 422, "refused")
    assert program(account().owner).get(one).status_code == 404


def test_u14_a_file_with_faults_says_which_lines(program, document):
    house = account()
    caller, path = program(house.admin), f"/accounts/{house.slug}/people-imports"
    refused = caller.post(path, {"content": "email,name,role,products\nnobody,Nina,agent,\n"})
    fits(document, "/accounts/{slug}/people-imports", "post", refused, 201)
    assert refused.json["state"] == "refused"
    assert refused.json["faults"][0]["line"] == 2
    is_problem(caller.post(f"{path}/{refused.json['id']}/decision", {"decision": "take_in"}), 422, "refused")


def test_r26_a_question_is_asked_and_gone_on_with_by_its_asker_alone(program, document):
    house = account()
    caller = program(house.agent)
    asked = caller.post("/questions", example(document, "/questions"), key="once")
    fits(document, "/questions", "post", asked, 201)
    one = f"/questions/{asked.json['id']}"
    more = caller.post(f"{one}/answers", example(document, "/questions/{question_id}/answers"))
    fits(document, "/questions/{question_id}/answers", "post", more)
    fits(document, "/questions/{question_id}", "get", caller.get(one))
    fits(document, "/questions", "get", caller.get("/questions"))
    assert program(house.admin).get(one).status_code == 404
    assert program(house.admin).get("/questions").json["questions"] == []
