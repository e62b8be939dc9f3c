"""R36, R70, R81 for programs: the choice, its absence, changing a request, the price that was shown (D6, D8)."""

from __future__ import annotations

import pytest

from tests.factories import account, order_at, rep
from tests.web.api.answers import check_schema, is_problem

ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 3}], "justification": "Three more"}


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def path_of(house) -> str:
    return f"/accounts/{house.slug}/requests"


@pytest.mark.parametrize(("state", "may_join"), [("pending", True), ("quoted", False)])
def test_r36_without_a_choice_the_answer_says_what_is_open_and_what_is_possible(program, state, may_join):
    case = order_at(state)
    answer = program(case.house.owner).post(path_of(case.house), ASK)
    body = is_problem(answer, 409, "open_request", "open_request")
    assert (body["open_request"], body["may_join"]) == (case.reference, may_join)


def test_r36_join_and_wait(program):
    case = order_at("pending")
    caller = program(case.house.owner)
    joined = caller.post(path_of(case.house), {**ASK, "open_request": "join"})
    assert joined.status_code == 201, joined.text
    assert joined.json["order"]["reference"] == case.reference
    assert joined.json["order"]["version"] == 2
    waiting = caller.post(path_of(case.house), {**ASK, "open_request": "wait"})
    assert waiting.json["order"]["state"] == "behind"
    read = caller.get(f"/orders/{waiting.json['order']['reference']}").json
    assert read["waits_for"] == case.reference
    assert caller.get(f"/orders/{case.reference}").json["lines"][0]["seats"] == 15


def test_r36_a_choice_that_is_none_is_refused_at_its_field(program):
    house = account("managed")
    is_problem(program(house.owner).post(path_of(house), {**ASK, "open_request": "beside"}), 422, "invalid", "open_request")
    is_problem(program(house.owner).post(path_of(house), {**ASK, "is_alone": True}), 422, "invalid", "is_alone")


def test_r36_a_choice_where_nothing_is_open_is_simply_sent(program):
    house = account("managed")
    assert program(house.owner).post(path_of(house), {**ASK, "open_request": "wait"}).json["order"]["state"] == "pending"


def test_f11_a_repeated_join_adds_once(program):
    case = order_at("pending")
    caller = program(case.house.owner)
    for _ in range(3):
        answer = caller.post(path_of(case.house), {**ASK, "open_request": "join"}, key="one")
        assert answer.status_code == 201
    assert case.page().lines[0].seats == 15


def test_r70_a_request_is_changed_by_put_with_its_version(program, document):
    case = order_at("pending")
    caller, place = program(case.house.owner), f"/orders/{case.reference}/request"
    body = document["paths"]["/api/v1/orders/{reference}/request"]["put"]["requestBody"]["content"]["application/json"]["example"]
    tag = caller.get(f"/orders/{case.reference}").headers["ETag"]
    changed = caller.put(place, body, If_Match=tag)
    assert changed.status_code == 200, changed.text
    assert changed.json["lines"][0]["seats"] == 8
    assert changed.json["justification"] == "Eight are enough"
    node = document["paths"]["/api/v1/orders/{reference}/request"]["put"]["responses"]["200"]
    check_schema(document, node["content"]["application/json"]["schema"], changed.json)
    is_problem(caller.put(place, body, If_Match=tag), 412, "version_mismatch")
    is_problem(program(rep()).put(place, body), 403, "not_allowed")
    case.step(case.rep, "claim")
    is_problem(caller.put(place, body), 422, "refused")


def test_r29_the_price_of_the_answer_is_the_one_that_was_confirmed(program):
    house = account("managed")
    caller = program(house.owner)
    price = caller.post(path_of(house), ASK).json["price"]
    assert price["total_minor"] == price["due_now_minor"] + price["tax_minor"]
    reference = caller.get("/orders").json["orders"][0]
    assert reference["events"][0]["details"]["total_minor"] == price["total_minor"]


def test_r81_a_promo_code_through_the_api(program, owner_connection):
    owner_connection.execute("INSERT INTO promo_codes VALUES ('TWENTY', 20, NULL, false, '2099-01-01') ON CONFLICT DO NOTHING")
    house = account("self_service")
    caller = program(house.owner)
    wrong = {"change": "add_seats", "lines": ASK["lines"], "promo_code": "NONE"}
    is_problem(caller.post(path_of(house), wrong), 422, "invalid", "promo_code")
    done = caller.post(path_of(house), {**wrong, "promo_code": "twenty"})
    assert done.status_code == 201, done.text
    assert done.json["price"]["promo_code"] == "TWENTY"
