"""D6, U6, U9: orders put aside and who is looking at them, through the API as on the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services.queueing.presence import lookers
from tests.factories import order_at, rep, staff
from tests.factories.accounts import TODAY
from tests.web.api.answers import check_schema


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer):
    assert answer.status_code == 200, answer.text
    schema = document["paths"][f"/api/v1{path}"][method]["responses"]["200"]["content"]["application/json"]["schema"]
    check_schema(document, schema, answer.json)
    return answer.json


def seen(vendor, query="view=unclaimed"):
    return [one["reference"] for one in vendor.get(f"/orders?{query}").json["orders"]]


def test_u6_an_order_is_put_aside_and_comes_back_on_demand(document, program):
    first, second = order_at("pending"), order_at("pending")
    rita, ravi = program(rep("Rita Reyes")), program(rep("Ravi Rao"))
    address, path = f"/orders/{first.reference}/snooze", "/orders/{reference}/snooze"
    asked = document["paths"][f"/api/v1{path}"]["put"]["requestBody"]["content"]["application/json"]["example"]
    kept = fits(document, path, "put", rita.put(address, asked))
    assert (kept["order"], kept["state"]) == (first.reference, "pending")
    assert (seen(rita), seen(ravi)) == ([second.reference], [first.reference, second.reference]), "for nobody else"
    assert seen(rita, "view=snoozed") == [first.reference]
    assert fits(document, "/snoozes", "get", rita.get("/snoozes")) == {"snoozes": [kept], "next": None}
    assert rita.get(f"/snoozes?cursor={first.reference}").json["snoozes"] == []
    assert ravi.get("/snoozes").json["snoozes"] == []
    assert fits(document, path, "delete", rita.send("DELETE", address, {}))["until"] is None
    assert seen(rita) == [first.reference, second.reference]


def test_u6_a_step_brings_what_was_put_aside_back(program):
    case = order_at("in_review")
    vendor = program(case.rep)
    vendor.put(f"/orders/{case.reference}/snooze", {"until": str(TODAY + timedelta(days=7))})
    assert [one["order"] for one in vendor.get("/snoozes").json["snoozes"]] == [case.reference]
    case.step(case.rep, "ask_customer", "Which team?")
    assert vendor.get("/snoozes").json["snoozes"] == []


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=400), "soon"])
def test_d8_a_day_that_makes_no_sense_is_refused_at_its_field(program, until):
    case = order_at("pending")
    answer = program(rep()).put(f"/orders/{case.reference}/snooze", {"until": str(until)})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "until"


def test_u9_who_is_looking_is_told_and_forgotten_without_a_trace(document, program, monkeypatch):
    case, other = order_at("pending"), order_at("pending")
    ana, rita, boss = program(rep("Ana Alba")), program(rep("Rita Reyes")), program(staff("manager"))
    path, address = "/orders/{reference}/looking", f"/orders/{case.reference}/looking"
    assert fits(document, path, "get", rita.get(address)) == {"looking": []}
    assert fits(document, path, "put", ana.put(address, {})) == {"looking": []}, "nobody else yet"
    (one,) = fits(document, path, "put", rita.put(address, {}))["looking"]
    assert (one["order"], one["name"]) == (case.reference, "Ana Alba")
    rita.put(f"/orders/{other.reference}/looking", {})
    everybody = fits(document, "/looking", "get", boss.get("/looking"))["looking"]
    assert {(one["order"], one["name"]) for one in everybody} >= {
        (case.reference, "Ana Alba"), (case.reference, "Rita Reyes"), (other.reference, "Rita Reyes")}  # fmt: skip
    assert [one["name"] for one in ana.get(address).json["looking"]] == ["Rita Reyes"]
    monkeypatch.setattr(lookers, "board", None)
    assert fits(document, "/looking", "get", boss.get("/looking")) == {"looking": []}, "without Redis nobody is seen, and nothing fails"
