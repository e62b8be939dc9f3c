"""The team through the API: R15 to R17, R22, R23, R27, R46; the same rules and sentences as the pages."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.factories import account, as_system, person
from tests.web.api.answers import check_schema, is_problem
from tests.web.desk.browser import Browser

PEOPLE, ONE = "/accounts/{slug}/people", "/accounts/{slug}/people/{person_id}"
AGENT = [{"product": "support", "role": "agent"}]
NINA = {"name": "Nina Novak", "email": "nina@example.com", "role": "agent", "products": AGENT}


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def fits(document, path, method, answer):
    node = document["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, node["content"]["application/json"]["schema"], answer.json)


def example_of(document, path, method):
    return document["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]["application/json"]["example"]


def orders_of(house):
    with as_system():
        return db.session.execute(text("SELECT count(*) FROM orders WHERE account_id = :id"), {"id": house.id}).scalar_one()


def test_d6_the_examples_can_be_sent_as_they_stand_and_the_answers_fit(document, program):
    caller = program(account("managed", slug="atelier-nord").owner)
    added = caller.post("/accounts/atelier-nord/people", example_of(document, PEOPLE, "post"))
    assert added.status_code == 201, added.text
    fits(document, PEOPLE, "post", added)
    here = added.headers["Location"].removeprefix("/api/v1")
    changed = caller.patch(here, example_of(document, ONE, "patch"))
    assert changed.json["role"] == "light_agent", changed.text
    fits(document, ONE, "patch", changed)
    fits(document, ONE, "get", caller.get(here))
    fits(document, PEOPLE, "get", caller.get("/accounts/atelier-nord/people"))


@pytest.mark.parametrize(("kind", "who", "order", "mail"), [("managed", "owner", 1, False), ("managed", "admin", 1, False),
                                                            ("self_service", "admin", 0, True)])  # fmt: skip
def test_r27_with_no_seat_free_the_person_waits_and_the_seat_is_asked_for(program, kind, who, order, mail):
    house = account(kind, seats={"support": 0})
    body = {**NINA, "when_full": "ask", "justification": "Nina joins us"}
    answer = program(getattr(house, who)).post(f"/accounts/{house.slug}/people", body)
    assert (answer.status_code, answer.json["waits_for"], answer.json["owner_is_asked"]) == (201, ["support"], mail), answer.text
    assert bool(answer.json["order"]) is bool(order)
    assert orders_of(house) == order


def test_r23_no_seat_free_is_a_problem_with_its_own_code(program):
    house = account("managed", seats={"support": 0})
    answer = program(house.owner).post(f"/accounts/{house.slug}/people", NINA)
    assert "All seats of Support are used" in is_problem(answer, 422, "no_seat_free", "products")["detail"]
    is_problem(program(house.agent).post(f"/accounts/{house.slug}/people", NINA), 403, "not_allowed")


def test_r27_who_buys_is_told_so_and_nobody_is_kept(program):
    house = account("self_service", seats={"support": 0})
    caller = program(house.owner)
    is_problem(caller.post(f"/accounts/{house.slug}/people", {**NINA, "when_full": "ask"}), 422, "no_seat_free")
    assert len(caller.get(f"/accounts/{house.slug}/people").json["people"]) == 4
    waits = caller.post(f"/accounts/{house.slug}/people", {**NINA, "when_full": "wait"})
    assert waits.json["person"]["products"] == [{"product": "support", "role": "agent", "waits_for_seat": True}]


def test_r16_a_suspended_person_keeps_the_seat_until_the_role_is_lowered(program):
    house = account(seats={"support": 1})
    ada = person(house, products={"support": "agent"})
    caller, here = program(house.owner), f"/accounts/{house.slug}/people/{ada.id}"
    assert caller.patch(here, {"suspended": True}).json["suspended"] is True
    assert house.seats()[1] == 1
    assert [one["id"] for one in caller.get(f"/accounts/{house.slug}/people?show=unexpected").json["people"]] == [ada.id]
    caller.patch(here, {"products": []})
    assert house.seats()[1] == 0
    assert caller.patch(here, {"suspended": False}).json["suspended"] is False


def test_r6_the_owner_stays_the_owner(program):
    house = account()
    here = f"/accounts/{house.slug}/people/{house.owner.person_id}"
    is_problem(program(house.billing).patch(here, {"suspended": True}), 422, "refused")
    is_problem(program(house.billing).patch(here, {"role": "agent"}), 422, "refused", "role")


@pytest.mark.parametrize(("query", "field"), [("show=nobody", "show"), ("role=king", "role"), ("cursor=x", "cursor"), ("x=1", "x")])
def test_d8_a_filter_that_makes_no_sense_is_refused(program, query, field):
    house = account()
    is_problem(program(house.owner).get(f"/accounts/{house.slug}/people?{query}"), 422, "invalid", field)


def test_d9_the_list_goes_on_by_cursor(program):
    house = account()
    for n in range(40):
        person(house, name=f"Person {n:02}")
    caller = program(house.owner)
    first = caller.get(f"/accounts/{house.slug}/people?q=person").json
    second = caller.get(f"/accounts/{house.slug}/people?q=person&cursor={first['next']}").json
    names = [one["name"] for one in (*first["people"], *second["people"])]
    assert (names, second["next"]) == ([f"Person {n:02}" for n in range(40)], None)


def test_s2_another_account_s_people_are_not_there(program):
    house, other = account(), account()
    for path in (f"/accounts/{other.slug}/people", f"/accounts/{house.slug}/people/{other.owner.person_id}"):
        is_problem(program(house.owner).get(path), 404, "not_found")


@pytest.mark.parametrize("name", ["Bad\r\nBcc: x@evil.example", "invoice\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "\N{ZERO WIDTH SPACE}"])
def test_s10_nobody_is_called_what_cannot_be_read_as_it_is_written(app, program, name):
    house = account("managed")
    sent = {"name": name, "email": "new@nord.example", "role": "agent"}
    is_problem(program(house.admin).post(f"/accounts/{house.slug}/people", sent), 422, "invalid", "name")
    browser = Browser(app, house.admin)
    assert browser.client.post("/team/add", data={**sent, "csrf_token": browser.token}).status_code == 422
    sheet = f'name,email,role,products\n"{name}",new@nord.example,agent,\n'
    report = program(house.admin).post(f"/accounts/{house.slug}/people-imports", {"content": sheet}).json
    assert (report["state"], report["faults"][0]["column"]) == ("refused", "name")


@pytest.mark.parametrize("cells", [
    ",".join(f"column{n}" for n in range(50_000)) + "\n",
    "name,email,role,products\n" + "".join(f"N,m{n}@nord.example,agent,{' '.join(f'q{k}' for k in range(40))}\n" for n in range(4000)),
    "name,email,role,products\n" + "".join(f"N,m{n}@nord.example,agent,{' '.join(f'q{k}:x' for k in range(40))}\n" for n in range(2500)),
], ids=["columns", "products", "roles"])  # fmt: skip
def test_f16_a_file_with_very_many_faults_names_the_first_and_says_that_there_are_more(program, cells):
    house, began = account("managed"), time.process_time()
    report = program(house.admin).post(f"/accounts/{house.slug}/people-imports", {"content": cells}).json
    assert time.process_time() - began < 2, "and nobody else waits for it"
    assert report["state"] == "refused"
    assert 1_000 <= report["fault_count"] < 1_100
    caller, path, pages = program(house.admin), f"/accounts/{house.slug}/people-imports/{report['id']}", [report]
    while pages[-1]["next"]:
        pages.append(caller.get(f"{path}?cursor={pages[-1]['next']}").json)
    reasons = [fault["reason"] for page in pages for fault in page["faults"]]
    assert len(reasons) == report["fault_count"]
    assert sum(reason.startswith("There is more to correct") for reason in reasons) == 1
