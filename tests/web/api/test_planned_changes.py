"""R41, R44, R48 through the API, and D6 for its operations."""

from __future__ import annotations

import uuid

from app.web.api.examples_planned import PEOPLE, PLANNED
from tests.factories import account, order_at, staff, wish
from tests.integration.services.planning import plan, team
from tests.web.api.answers import check_schema, is_problem

PATH = "/accounts/{slug}/planned-changes"


def fits(document, path, method, answer):
    response = document["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, response["content"]["application/json"]["schema"], answer.json)


def test_d6_what_is_planned_is_read_as_described(client, program, owner_connection):
    document = client.get("/api/v1/openapi.json").json
    house = account("self_service", seats={"support": 5})
    team(house, owner_connection, 5)
    one = plan(house, support=2)
    caller = program(house.owner, "read")
    answer = caller.get(f"/accounts/{house.slug}/planned-changes")
    fits(document, PATH, "get", answer)
    (row,) = answer.json["planned_changes"]
    assert set(row) == set(PLANNED["planned_changes"][0])
    assert (row["seats"], row["seats_before"], row["seats_after"], row["people_losing"]) == (-2, 5, 3, 2)
    people = caller.get(f"/accounts/{house.slug}/planned-changes/{one.id}/people")
    fits(document, PATH + "/{change_id}/people", "get", people)
    assert set(people.json["people"][0]) == set(PEOPLE["people"][0])


def test_d6_the_example_of_a_choice_can_be_sent_as_it_stands(client, program, owner_connection):
    document = client.get("/api/v1/openapi.json").json
    house = account("self_service", slug="atelier-nord", seats={"support": 2})
    team(house, owner_connection, 1, email="agent2@atelier-nord.example")
    (somebody,) = team(house, owner_connection, 1)
    owner_connection.execute("UPDATE people SET email = 'x@x.example' WHERE email = 'agent@atelier-nord.example'")
    owner_connection.execute("UPDATE people SET email = 'agent@atelier-nord.example' WHERE id = %s", [somebody.id])
    one = plan(house, support=1)
    path = f"/accounts/{house.slug}/planned-changes/{one.id}/people"
    example = document["paths"][f"/api/v1{PATH}/{{change_id}}/people"]["put"]["requestBody"]["content"]["application/json"]["example"]
    answer = program(house.admin).put(path, example, key="k-1")
    assert answer.status_code == 200, answer.text
    fits(document, PATH + "/{change_id}/people", "put", answer)
    assert [(row["email"], row["is_chosen"]) for row in answer.json["people"]] == [("agent@atelier-nord.example", True)]
    again = program(house.admin).put(path, example, key="k-1")
    assert (again.data, again.headers["Idempotency-Replayed"]) == (answer.data, "true")


def test_f11_a_cancellation_sent_again_is_answered_again_and_done_once(program):
    house = account("self_service")
    one = plan(house, support=4)
    caller, path = program(house.owner), f"/accounts/{house.slug}/planned-changes/{one.id}"
    first, second = (caller.send("DELETE", path, {}, key="k-1") for _ in range(2))
    assert (first.status_code, first.json) == (200, {"id": str(one.id), "status": "cancelled"})
    assert (second.data, second.headers["Idempotency-Replayed"]) == (first.data, "true")
    assert house.seats() == (10, 0, 0, 10)
    problem = is_problem(caller.send("DELETE", path, {}), 409, "somebody_was_first")
    assert (problem["who"], problem["verb"]) == (house.owner.name, "cancel_planned_change")


def test_r4_who_may_do_what(program):
    house = account("self_service")
    one = plan(house, support=4)
    path = f"/accounts/{house.slug}/planned-changes/{one.id}"
    is_problem(program(house.admin).send("DELETE", path, {}), 403, "not_allowed")
    is_problem(program(house.agent).get(f"/accounts/{house.slug}/planned-changes"), 403, "not_allowed")
    is_problem(program(account("self_service").owner).send("DELETE", path, {}), 404, "not_found")
    is_problem(program(house.owner).send("DELETE", f"/accounts/{house.slug}/planned-changes/{uuid.uuid4()}", {}), 404, "not_found")
    assert len(program(staff("manager")).get(f"/accounts/{house.slug}/planned-changes").json["planned_changes"]) == 1


def test_r44_refusals_name_the_field(program, owner_connection):
    house = account("self_service", seats={"support": 4})
    people = team(house, owner_connection, 4)
    one = plan(house, support=1)
    caller, path = program(house.owner), f"/accounts/{house.slug}/planned-changes/{one.id}/people"
    is_problem(caller.put(path, {"people": ["nobody@x.example"]}), 422, "invalid", "people.0")
    is_problem(caller.put(path, {"people": [one.email for one in people]}), 422, "invalid", "people")
    is_problem(caller.put(path, {"people": "all"}), 422, "invalid", "people")


def test_r41_an_orders_change_is_taken_back_with_the_order(program):
    case = order_at("in_review", asked=wish("remove_seats", support=4))
    case.quote()
    case.accept()
    caller = program(case.house.owner)
    (row,) = caller.get(f"/accounts/{case.house.slug}/planned-changes").json["planned_changes"]
    assert row["order"] == case.reference
    is_problem(caller.send("DELETE", f"/accounts/{case.house.slug}/planned-changes/{row['id']}", {}), 422, "refused")
