"""R43 for programs: asked like every other change, read with its plan, taken back."""

from __future__ import annotations

from tests.factories import account
from tests.web.api.answers import check_schema

ASK = {"change": "change_cycle", "lines": [], "justification": "A yearly budget"}


def test_r43_a_program_plans_a_cycle_reads_it_and_takes_it_back(client, program):
    house = account("self_service", cycle="monthly")
    caller, path = program(house.owner), f"/accounts/{house.slug}"
    asked = caller.post(f"{path}/requests", ASK)
    assert asked.status_code == 201, asked.text
    assert {name: asked.json[name] for name in ("path", "order", "seat_changes")} == {"path": "seats", "order": None, "seat_changes": []}
    read = caller.get(f"{path}/cycle")
    assert (read.json["cycle"], read.json["planned"]["to_cycle"]) == ("monthly", "annual")
    assert read.json["planned"]["effective_on"] == read.json["renews_on"]
    document = client.get("/api/v1/openapi.json").json
    for path_of, method in (("cycle", "get"), ("cycle/planned", "delete")):
        node = document["paths"][f"/api/v1/accounts/{{slug}}/{path_of}"][method]
        check_schema(document, node["responses"]["200"]["content"]["application/json"]["schema"], read.json)
    again = caller.post(f"{path}/requests", ASK)
    assert (again.status_code, again.json["code"]) == (422, "refused"), again.text
    kept = caller.send("DELETE", f"{path}/cycle/planned", {}, key="k1")
    assert (kept.status_code, kept.json["planned"]) == (200, None), kept.text
    assert caller.send("DELETE", f"{path}/cycle/planned", {}, key="k1").json == kept.json


def test_r43_lines_make_no_sense_in_it(program):
    house = account("self_service")
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", {**ASK, "lines": [{"product": "support", "seats": 3}]})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid"), answer.text


def test_r43_a_managed_account_gets_an_order(program):
    house = account("managed", cycle="annual")
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", ASK)
    assert (answer.json["path"], answer.json["order"]["change"]) == ("order", "change_cycle"), answer.text
    full = program(house.owner).get(f"/orders/{answer.json['order']['reference']}").json
    assert [(line["product"], line["seats"]) for line in full["lines"]] == [("support", 0)]
