"""Reports by API: the numbers of the page, described, for the vendor's people alone."""

from __future__ import annotations

import pytest

from app.services.reporting import counting
from tests.factories import account, as_job, order_at, rep, staff
from tests.web.api.answers import check_schema


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, answer):
    assert answer.status_code == 200, answer.text
    check_schema(document, document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"], answer.json)


def test_d6_reports_fit_the_document_and_say_what_the_history_says(document, program):
    for state in ("fulfilled", "declined", "quoted", "in_review", "pending"):
        order_at(state)
    as_job(counting.count_new)
    caller = program(staff("manager"))
    standing = caller.get("/reports/standing")
    fits(document, "/reports/standing", standing)
    assert (standing.json["open"], len(standing.json["oldest"])) == (3, 3)
    assert {one["state"]: one["orders"] for one in standing.json["states"]} == {"pending": 1, "in_review": 1, "quoted": 1}
    figures = caller.get("/reports/figures?weeks=4&product=support&type=managed")
    fits(document, "/reports/figures", figures)
    assert [one["orders"] for one in figures.json["funnel"]] == [5, 4, 3, 1, 1]
    assert figures.json["outcomes"] == {"won": 1, "declined": 1}
    assert len(figures.json["weeks"]) == 4
    assert figures.json["forecast"] == {"offers": 1, "offered_seats": 12, "rate": 0.5, "accepted_seats": 0, "planned_seats": 0,
                                        "expected_seats": 6}  # fmt: skip


def test_d6_the_examples_of_reports_fit_their_own_description(document):
    for path in ("/reports/standing", "/reports/figures"):
        answer = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]["content"]["application/json"]
        check_schema(document, answer["schema"], answer["example"])


def test_u6_reports_are_of_a_team_when_several_representatives_are_named(program):
    rita, ravi = rep(), rep()
    for one in (rita, ravi, rep()):
        order_at("in_review", rep=one)
    as_job(counting.count_new)
    caller = program(staff("manager"))
    of = {query: caller.get(f"/reports/standing?{query}").json["open"] for query in ("", f"rep={rita.id}", f"rep={rita.id}&rep={ravi.id}")}
    assert list(of.values()) == [3, 1, 2]
    assert caller.get(f"/reports/figures?rep={rita.id}&rep={ravi.id}").json["funnel"][0]["orders"] == 2


@pytest.mark.parametrize("query", ["weeks=5", "type=x", "rep=0", "rep=1&rep=x", "product=A%00", "surprise=1"])
def test_f16_reports_refuse_what_makes_no_sense(program, query):
    assert program(staff("manager")).get(f"/reports/figures?{query}").status_code == 422


def test_s1_reports_are_the_vendors(program):
    order_at("pending")
    assert program(account().owner).get("/reports/figures").status_code == 403
    assert program(rep()).get("/reports/standing").status_code == 200
