"""U11, U14, U15, R67 through the API: many orders at once, promises, hours, and who gets what; the document's examples as they stand."""

from __future__ import annotations

import psycopg
import pytest

from app.services.queueing import due
from app.web.api import bulks, desk_rules_shapes
from tests.factories import account, as_job, order_at, rep, staff
from tests.web.api.answers import check_schema


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer):
    assert answer.status_code < 300, answer.text
    response = document["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, response["content"]["application/json"]["schema"], answer.json)
    return answer.json


def body(document, path, method):
    return document["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]["application/json"]["example"]


def test_u14_the_example_of_many_orders_is_executed(document, program):
    mine, case, closed = rep(), order_at("pending"), order_at("cancelled")
    vendor, asked = program(mine), {**body(document, "/bulks", "post"), "orders": [case.reference, closed.reference]}
    found = fits(document, "/bulks", "post", vendor.post("/bulks", asked, key="once"))
    assert (found["state"], found["done"], found["skipped"]) == ("done", 1, 1)
    assert {one["order"]: one["result"] for one in found["results"]} == {case.reference: "done", closed.reference: "skipped"}
    assert vendor.post("/bulks", asked, key="once").json == found, "the same key, the same answer"
    again = fits(document, "/bulks/{bulk_id}", "get", vendor.get(f"/bulks/{found['id']}"))
    assert again == found
    assert found.keys() == bulks.EXAMPLE.keys()


def test_u15_a_rejection_of_many_is_taken_back(document, program):
    mine = rep()
    case, vendor = order_at("in_review", rep=mine), program(mine)
    asked = {"verb": "reject", "orders": [case.reference], "note": "We do not sell there"}
    found = fits(document, "/bulks", "post", vendor.post("/bulks", asked))
    assert (found["state"], case.state) == ("waiting", "in_review")
    back = fits(document, "/bulks/{bulk_id}/take-back", "post", vendor.post(f"/bulks/{found['id']}/take-back", {}))
    assert (back["state"], back["results"][0]["result"]) == ("taken_back", None)
    assert vendor.get(f"/bulks/{found['id']}?cursor=x").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"verb": "fulfil"}, "verb"), ({"orders": []}, "orders"), ({"orders": "SO-1"}, "orders"), ({"verb": "reject"}, "note")],
)
def test_u14_what_makes_no_sense_is_refused_by_name(program, wrong, field):
    mine = rep()
    answer = program(mine).post("/bulks", {"verb": "claim", "orders": [order_at("pending").reference], **wrong})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_u11_an_order_says_when_it_is_due(document, program, owner_connection: psycopg.Connection):
    case = order_at("in_review")
    as_job(due.set_due)
    found = fits(document, "/orders/{reference}/due", "get", program(case.rep).get(f"/orders/{case.reference}/due"))
    assert (found["of"], found["urgency"], found["tier"]) == ("response", "on_time", "standard")
    assert [one["kind"] for one in found["announced"]] == ["soon", "due", "escalate"]
    case.step(case.rep, "ask_customer", "How many?")
    as_job(due.set_due)
    found = fits(document, "/orders/{reference}/due", "get", program(case.rep).get(f"/orders/{case.reference}/due"))
    assert (found["due_at"], found["urgency"], found["words"], found["announced"]) == (None, "paused", "Clock stopped", [])
    assert found["left_seconds"] > 0 and found.keys() == desk_rules_shapes.DUE.keys()
    assert program(case.house.owner).get(f"/orders/{case.reference}/due").status_code == 403
    assert program(case.rep).get("/orders/SO-00000/due").status_code == 404


def test_u11_the_examples_of_service_levels_are_executed(document, program):
    house, manager = account("managed", slug="atelier-nord"), program(staff("manager"))
    path = "/service-levels/{tier}"
    found = fits(document, path, "put", manager.put("/service-levels/gold", body(document, path, "put")))
    assert found["levels"][1] == {"tier": "gold", **desk_rules_shapes.LEVEL}
    assert fits(document, "/service-levels", "get", manager.get("/service-levels")) == found
    path = "/accounts/{slug}/service-level"
    given = fits(document, path, "put", manager.put(f"/accounts/{house.slug}/service-level", body(document, path, "put")))
    assert given == {"account": "atelier-nord", "tier": "gold"}
    assert manager.put("/service-levels/wood", desk_rules_shapes.LEVEL).status_code == 404
    assert manager.put("/service-levels/gold", {**desk_rules_shapes.LEVEL, "response_minutes": 0}).status_code == 422
    assert manager.put("/accounts/nobody/service-level", {"tier": "gold"}).status_code == 422


def test_r67_the_examples_of_working_hours_are_executed(document, program):
    ana, manager = rep("Ana"), staff("manager")
    mine, heads = program(ana), program(manager)
    path = "/working-hours/{staff_id}"
    hours = body(document, path, "put")
    assert fits(document, path, "put", mine.put(f"/working-hours/{ana.staff_id}", hours)) == hours
    assert fits(document, "/working-hours/desk", "put", heads.put("/working-hours/desk", hours)) == hours
    path = "/working-hours/{staff_id}/away"
    away = fits(document, path, "post", mine.post(f"/working-hours/{ana.staff_id}/away", body(document, path, "post")))
    everybody = fits(document, "/working-hours", "get", heads.get("/working-hours"))
    assert next(one for one in everybody["people"] if one["id"] == ana.staff_id)["away"] == [away]
    path = "/working-hours/{staff_id}/away/{away_id}"
    left = fits(document, path, "delete", mine.send("DELETE", f"/working-hours/{ana.staff_id}/away/{away['id']}", {}))
    assert left["people"][0]["away"] == []
    assert program(rep()).put(f"/working-hours/{ana.staff_id}", hours).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"country": "XX"}, "country"), ({"zone": "Mars/North"}, "zone"), ({"week": [None] * 6}, "week"), ({"week": [None] * 7}, "week"),
     ({"week": [["9:00", "17:00"]] + [None] * 6}, "week.0.0"), ({"week": [["09:00"]] + [None] * 6}, "week.0")],
)  # fmt: skip
def test_r67_hours_that_make_no_sense_are_refused_by_name(program, wrong, field):
    ana = rep()
    answer = program(ana).put(f"/working-hours/{ana.staff_id}", {**desk_rules_shapes.HOURS, **wrong})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_the_examples_of_assignments_are_executed(document, program):
    ana, manager = rep("Ana"), program(staff("manager"))
    found = fits(document, "/assignments", "put", manager.put("/assignments", body(document, "/assignments", "put")))
    assert [one["kind"] for one in found["rules"]] == ["territory", "round_robin"]
    named = {"rules": [{"kind": "round_robin", "reps": [ana.email]}]}
    assert manager.put("/assignments", named).json["rules"][0]["reps"] == [ana.email]
    unknown = manager.put("/assignments", {"rules": [{"kind": "round_robin", "reps": ["nobody@vendor.example"]}]})
    assert (unknown.status_code, unknown.json["errors"][0]["field"]) == (422, "rules.0.reps")
    path = "/assignments/{staff_id}/capacity"
    limited = fits(document, path, "put", manager.put(f"/assignments/{ana.staff_id}/capacity", body(document, path, "put")))
    assert next(one["most_open"] for one in limited["representatives"] if one["id"] == ana.staff_id) == 20
    assert fits(document, "/assignments", "get", manager.get("/assignments")) == limited
    assert program(ana).get("/assignments").status_code == 403
