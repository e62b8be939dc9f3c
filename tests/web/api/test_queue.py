"""D6, U6: the queue's search, filters, order and saved views through the API."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest

from app.services.ordering import queue
from app.services.ordering.queue import Filter, Sort
from app.services.queueing import due
from app.services.requesting import requests
from tests.factories import account, act, as_job, order_at, rep, wish
from tests.web.api.answers import check_schema, is_problem
from workflows.open_requests import Choice


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer, status):
    assert answer.status_code == status, answer.text
    schema = document["paths"][f"/api/v1{path}"][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    check_schema(document, schema, answer.json)
    return answer.json


def test_u6_orders_are_searched_filtered_and_sorted(document, program):
    small, large = (order_at("pending", asked=wish(support=n, why="Équipe bleue")) for n in (3, 30))
    other = order_at("in_review", asked=wish(support=5, why="Équipe rouge"))
    vendor = program(rep())

    def found(query):
        return [one["reference"] for one in fits(document, "/orders", "get", vendor.get(f"/orders?{query}"), 200)["orders"]]

    assert found("q=equipe+BLEUE&sort=amount") == [large.reference, small.reference]
    assert found("q=equipe&view=unclaimed&amount_to=500000") == [small.reference]
    assert found(f"q={other.reference.lower()}&view=unclaimed") == [other.reference]
    assert found("q=verte") == []
    assert found("product=support&account_type=managed&state=in_review") == [other.reference]
    assert set(found("sort=due")) == {small.reference, large.reference, other.reference}


@pytest.mark.parametrize("wrong", ["sort=best", "view=theirs", "urgency=very", "amount_from=1.5", "account_type=big", "words=x"])
def test_d8_a_filter_that_makes_no_sense_is_refused_by_its_name(program, wrong):
    answer = program(rep()).get(f"/orders?{wrong}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == wrong.split("=")[0]


def test_s2_a_customer_searches_their_own_orders_alone(program):
    mine, theirs = (order_at("pending", asked=wish(why="Blue team")) for _ in range(2))
    found = program(mine.house.owner).get("/orders?q=blue").json["orders"]
    assert [one["reference"] for one in found] == [mine.reference]
    assert program(mine.house.owner).get(f"/orders?q={theirs.reference}").json["orders"] == []


def test_d6_the_examples_of_saved_views_can_be_sent_as_they_stand(document, program):
    vendor, colleague = program(rep("Rita Reyes")), program(rep())
    asked = document["paths"]["/api/v1/views"]["post"]["requestBody"]["content"]["application/json"]["example"]
    made = fits(document, "/views", "post", vendor.post("/views", asked, key="once"), 201)
    assert made["wanted"] == asked["wanted"]
    assert vendor.post("/views", asked, key="once").json == made, "the same key, the same answer"
    assert vendor.post("/views", asked).status_code == 422, "the name is taken"
    listed = fits(document, "/views", "get", colleague.get("/views"), 200)["views"]
    assert [(one["name"], one["is_mine"]) for one in listed] == [(asked["name"], False)]
    assert colleague.send("DELETE", f"/views/{made['id']}", {}).status_code == 422, "only Rita's to delete"
    fits(document, "/views/{view_id}", "delete", vendor.send("DELETE", f"/views/{made['id']}", {}), 200)
    assert vendor.get("/views").json["views"] == []


def test_d6_a_view_is_renamed_shared_and_chosen_and_the_queue_counted(document, program):
    case = order_at("pending")
    rita, ravi = program(rep("Rita Reyes")), program(rep("Ravi Rao"))
    made = rita.post("/views", {"name": "Large ones", "is_shared": True, "wanted": {"view": "unclaimed"}}).json
    path = f"/views/{made['id']}"
    asked = document["paths"]["/api/v1/queue"]["put"]["requestBody"]["content"]["application/json"]["example"]
    fits(document, "/queue", "put", ravi.put("/queue", asked), 200)
    assert ravi.put("/queue", {"opens_with": str(made["id"]), "uses_keys": False}).json["opens_with"] == str(made["id"])
    found = fits(document, "/queue", "get", ravi.get("/queue"), 200)
    assert (found["counts"]["unclaimed"], found["counts"]["mine"], found["uses_keys"]) == (1, 0, False)
    asked = document["paths"]["/api/v1/views/{view_id}"]["put"]["requestBody"]["content"]["application/json"]["example"]
    changed = fits(document, "/views/{view_id}", "put", rita.put(path, {**asked, "name": "The large"}), 200)
    assert (changed["name"], changed["is_shared"], changed["wanted"]) == ("The large", False, {"view": "unclaimed"})
    assert ravi.get("/queue").json["opens_with"] is None, "shared no longer, it opens nobody else's desk"
    assert ravi.put(path, {"name": "Mine", "is_shared": True}).status_code == 404, "nor may they see it"
    assert is_problem(ravi.put("/queue", {"opens_with": "best", "uses_keys": True}), 422, "invalid", "opens_with")
    case.step(rep("Rosa Ruiz"), "claim")
    assert rita.get("/queue").json["counts"]["unclaimed"] == 0
    assert is_problem(program(case.house.owner).get("/queue"), 403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"name": ""}, "name"), ({"wanted": {"sort": "best"}}, "wanted.sort"), ({"wanted": {"colour": "blue"}}, "wanted.colour")],
)
def test_d8_a_view_that_makes_no_sense_is_refused_at_its_field(program, body, field):
    answer = program(rep()).post("/views", {"name": "x", "wanted": {}, **body})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_r61_an_order_is_handed_over_by_a_step(program):
    rita, ravi = rep("Rita Reyes"), rep("Ravi Rao")
    case = order_at("in_review", rep=rita)
    asked = {"verb": "hand_over", "note": "They hurry", "rep": ravi.email}
    answer = program(rita).post(f"/orders/{case.reference}/steps", asked)
    assert answer.status_code == 200, answer.text
    assert answer.json["rep"] == "Ravi Rao"
    assert program(rita).post(f"/orders/{case.reference}/steps", asked).status_code == 422


def test_u11_when_an_order_is_due_is_no_customers_to_ask(program):
    """A promise among ourselves: neither by a filter, nor by an order of the list, nor in its cursor."""
    house = account("managed")
    case = order_at("in_review", house)
    as_job(due.set_due)
    customer = program(house.owner)
    for query, field in (("urgency=on_time", "urgency"), ("urgency=late", "urgency"), ("sort=due", "sort")):
        assert is_problem(customer.get(f"/orders?{query}"), 422, "invalid", field)
        assert program(case.rep).get(f"/orders?{query}").status_code == 200, "the control"
    act(house.owner, requests.submit, replace(wish(), is_alone=False, open_request=Choice.WAIT))
    narrow = Filter(sort=Sort.OLDEST)
    assert place_in(act(case.rep, queue.listing, narrow, None, 1).next)[-1] is not None, "the control"
    assert place_in(act(house.owner, queue.listing, narrow, None, 1).next)[-1] is None


def place_in(cursor):
    return json.loads(base64.urlsafe_b64decode(cursor))
