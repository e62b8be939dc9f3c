"""Teams of the vendor's people by API: read by all of them, written by managers; reports and lists are narrowed by one (U6, D6)."""

from __future__ import annotations

import pytest

from app.services.reporting import counting
from tests.factories import account, as_job, order_at, rep, staff
from tests.web.api.answers import check_schema, is_problem


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer, status):
    assert answer.status_code == status, answer.text
    described = document["paths"][f"/api/v1{path}"][method]["responses"][str(status)]["content"]["application/json"]["schema"]
    check_schema(document, described, answer.json)
    return answer.json


def test_d6_teams_are_named_changed_listed_and_removed(document, program):
    rita, ravi = rep("Rita Reyes"), rep("Ravi Rao")
    manager, reader = program(staff("manager")), program(rita)
    asked = {"name": "France and Benelux", "members": [rita.email]}
    made = fits(document, "/teams", "post", manager.post("/teams", asked, key="once"), 201)
    assert [one["id"] for one in made["members"]] == [rita.staff_id]
    assert manager.post("/teams", asked, key="once").json == made, "the same key, the same answer"
    assert is_problem(manager.post("/teams", asked), 422, "invalid", "name")
    path = f"/teams/{made['id']}"
    changed = fits(document, "/teams/{team_id}", "put", manager.put(path, {"name": "South", "members": [rita.email, ravi.email.upper()]}), 200)
    assert (changed["name"], len(changed["members"])) == ("South", 2)
    assert fits(document, "/teams", "get", reader.get("/teams"), 200) == {"teams": [changed], "next": None}
    for answer in (reader.post("/teams", asked), reader.put(path, asked), reader.send("DELETE", path, {})):
        assert is_problem(answer, 403, "not_allowed")
    assert is_problem(manager.put(path, {"name": "South", "members": ["nobody@vendor.example"]}), 422, "invalid", "members.0")
    assert is_problem(manager.put(path, {"name": "South", "members": []}), 422, "invalid", "members")
    fits(document, "/teams/{team_id}", "delete", manager.send("DELETE", path, {}), 200)
    assert reader.get("/teams").json["teams"] == []
    assert manager.send("DELETE", path, {}).status_code == 404


def test_d6_the_example_of_a_team_can_be_sent_as_it_stands(document, program):
    asked = document["paths"]["/api/v1/teams"]["post"]["requestBody"]["content"]["application/json"]["example"]
    staff("rep", "Rita Reyes", asked["members"][0])
    assert program(staff("manager")).post("/teams", asked).json["name"] == asked["name"]


def test_u6_reports_and_orders_are_narrowed_by_a_team(program):
    rita, ravi, house = rep(), rep(), account("managed")
    cases = [order_at("in_review", house, rep=rita)] + [order_at("in_review", rep=one) for one in (ravi, rep())]
    as_job(counting.count_new)
    manager = program(staff("manager"))
    team = manager.post("/teams", {"name": "South", "members": [rita.email, ravi.email]}).json["id"]
    found = manager.get(f"/orders?team={team}").json["orders"]
    assert {one["reference"] for one in found} == {one.reference for one in cases[:2]}
    assert len(manager.get("/orders").json["orders"]) == 3, "the control"
    assert manager.get(f"/reports/standing?team={team}").json["open"] == 2
    assert manager.get(f"/reports/figures?team={team}").json["funnel"][0]["orders"] == 2
    for query in (f"team={team + 1}", f"team={team}&rep={rita.staff_id}"):
        assert is_problem(manager.get(f"/reports/standing?{query}"), 422, "invalid", "team")
    assert is_problem(manager.get("/orders?team=0"), 422, "invalid", "team")
    assert is_problem(program(house.owner).get(f"/orders?team={team}"), 422, "invalid", "team"), "teams are among ourselves"
