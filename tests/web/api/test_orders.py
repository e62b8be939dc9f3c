"""What the API says: requests of each kind of account, orders, quotes, steps, lists."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import account, order_at, person, rep, staff, wish
from tests.factories.accounts import TODAY
from tests.web.api.answers import is_problem

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
LATER = str(TODAY + timedelta(days=30))


def ask(caller, house, change="add_seats", seats=3, product="support", **more):
    body = {
        "change": change,
        "lines": [{"product": product, "seats": seats}],
        "justification": "Growing",
        **more,
    }
    return caller.post(f"/accounts/{house.slug}/requests", body)


@pytest.mark.parametrize(("kind", "who", "path", "state"), [
    ("managed", "owner", "order", "pending"), ("managed", "admin", "owner_approval", "awaiting_owner"),
    ("online_assisted", "owner", "contract_order", "fulfilling"),
    ("online_assisted", "admin", "owner_approval", "awaiting_owner"),
])  # fmt: skip
def test_r2_a_request_that_becomes_an_order(program, kind, who, path, state):
    house = account(kind)
    answer = ask(program(getattr(house, who)), house)
    order = answer.json["order"]
    assert (answer.status_code, answer.json["path"], answer.json["seat_changes"]) == (201, path, [])
    assert (order["state"], order["account"], order["change"]) == (state, house.slug, "add_seats")
    assert answer.headers["Location"] == order["links"]["self"]
    read = program(house.owner).get(answer.headers["Location"].removeprefix("/api/v1"))
    assert {key: read.json[key] for key in order} == {**order, "steps": read.json["steps"]}


def test_r2_a_self_service_account_changes_its_seats_at_once(program):
    house = account("self_service", seats={"support-suite": 10})
    caller = program(house.owner)
    answer = ask(caller, house).json
    assert (answer["path"], answer["order"]) == ("seats", None)
    (change,) = answer["seat_changes"]
    assert (change["product"], change["seats"], change["status"]) == ("support-suite", 3, "applied")
    products = caller.get(f"/accounts/{house.slug}/subscription").json["products"]
    assert {one["purchased"] for one in products if one["suite"] == "support-suite"} == {13}


def test_r42_a_reduction_waits_for_the_renewal(program):
    house = account("self_service")
    answer = ask(program(house.owner), house, "remove_seats").json
    assert answer["seat_changes"][0]["status"] == "planned"
    assert answer["seat_changes"][0]["seats"] == -3
    assert answer["seat_changes"][0]["effective_on"] > str(TODAY)


def test_r34_who_may_not_ask_is_told_whom_to_ask(program):
    house = account("self_service")
    problem = is_problem(ask(program(house.admin), house), 403, "not_allowed")
    assert "owner" in problem["detail"]


def test_r5_a_guards_sentence_reaches_the_caller(program):
    house = account("managed", standing="suspended")
    assert "suspended" in is_problem(ask(program(house.owner), house), 422, "refused")["detail"]


def test_r29_another_price_than_the_one_shown_is_refused(program):
    house = account("self_service")
    is_problem(ask(program(house.owner), house, shown_total_minor=1), 422, "refused", "shown_total_minor")


@pytest.mark.parametrize("kind", ["managed", "online_assisted", "self_service"])
def test_the_subscription_says_what_may_be_asked(program, kind):
    house = account(kind, seats={"support": 10})
    person(house, products={"support": "agent"})
    for who, may in (("owner", True), ("admin", kind != "self_service")):
        body = program(getattr(house, who)).get(f"/accounts/{house.slug}/subscription").json
        assert (body["account"], body["type"]) == (house.slug, kind)
        assert ("add_seats" in body["may"]) is may
        (held,) = body["products"]
        assert (held["product"], held["plan"], held["plan_name"]) == ("support", "professional", "Professional")
        counts = [held[key] for key in ("purchased", "used", "reserved", "planned", "free")]
        assert counts == [10, 1, 0, 10, 9]
    assert program(rep()).get(f"/accounts/{house.slug}/subscription").json["may"] == []


def test_a_managed_order_from_request_to_acceptance(program):
    house, rita = account("managed"), rep()
    customer, vendor = program(house.owner), program(rita)
    order = f"/orders/{ask(customer, house, seats=12).json['order']['reference']}"

    def step(caller, verb, note="", **more):
        answer = caller.post(f"{order}/steps", {"verb": verb, "note": note, **more})
        assert answer.status_code == 200, answer.text
        return answer.json

    assert step(vendor, "claim", version=1)["rep"] == rita.name
    assert step(vendor, "ask_customer", "For when?")["words"] == "We need your answer"
    assert step(customer, "answer", "For January")["state"] == "in_review"
    lines = [{"product": "support", "seats": 12, "unit_price_minor": 4900, "discount_percent": 10}]
    draft = vendor.put(f"{order}/quote", {"lines": lines, "valid_until": LATER, "terms": "30 days"}).json
    assert draft["quotes"][0]["status"] == "draft"
    assert customer.get(order).json["quotes"] == []
    assert step(vendor, "send_quote")["valid_until"] == LATER
    later = str(TODAY + timedelta(days=60))
    assert step(vendor, "extend_quote", valid_until=later)["valid_until"] == later
    assert "accept_quote" in customer.get(order).json["steps"]
    assert step(customer, "accept_quote")["state"] == "fulfilling"
    read = customer.get(order).json
    assert [one["verb"] for one in read["events"]] == [
        "submit",
        "claim",
        "ask_customer",
        "answer",
        "send_quote",
        "extend_quote",
        "accept_quote",
        "start",
    ]
    quoted = read["quotes"][0]["lines"][0]
    assert (quoted["plan"], quoted["plan_name"]) == ("professional", "Professional"), "a plan is its slug, as requests name it"
    assert all(MOMENT.fullmatch(one["at"]) for one in read["events"])
    assert read["events"][2]["comment"] == "For when?"
    assert read["quotes"][0]["lines"][0]["discount_percent"] == "10.00"
    assert read["lines"] == [
        {"product": "support", "plan": "professional", "plan_name": "Professional", "seats": 12, "unit_price_minor": 4900}
    ]
    for key in ("created_at", "state_since"):
        assert MOMENT.fullmatch(read[key])


def test_a_manager_gives_an_order_to_a_rep_by_address(program):
    case, colleague = order_at("in_review"), rep()
    caller, path = program(staff("manager")), f"/orders/{case.reference}/steps"
    answer = caller.post(path, {"verb": "assign", "rep": colleague.email.upper()})
    assert answer.json["rep"] == colleague.name
    is_problem(caller.post(path, {"verb": "assign", "rep": "nobody@vendor.example"}), 422, "invalid", "rep")
    is_problem(caller.post(path, {"verb": "assign"}), 422, "invalid", "rep")
    assert case.order.rep_id == colleague.staff_id


def test_r62_saying_why_is_asked_for(program):
    case = order_at("in_review")
    answer = program(case.rep).post(f"/orders/{case.reference}/steps", {"verb": "reject", "note": "  "})
    assert is_problem(answer, 422, "refused")["detail"]


def test_r61_whoever_may_never_take_a_step_is_told_that_whatever_version_they_have_read(program):
    case = order_at("pending")
    body = {"verb": "claim", "note": "...", "version": 3}
    is_problem(program(case.house.owner).post(f"/orders/{case.reference}/steps", body), 403, "not_allowed")
    is_problem(program(case.rep).post(f"/orders/{case.reference}/steps", body), 409, "somebody_was_first")


def test_an_order_nobody_has_any_more_shows_no_rep(program):
    case = order_at("in_review")
    caller = program(case.rep)
    assert caller.post(f"/orders/{case.reference}/steps", {"verb": "release"}).json["rep"] is None
    assert caller.get(f"/orders/{case.reference}").json["rep"] is None


def test_a_list_narrows_by_state_account_and_whose_it_is(program):
    first, second = order_at("pending"), order_at("in_review")
    own = order_at("pending", first.house, by=first.house.billing)

    def listed(viewer, query=""):
        return {one["reference"] for one in program(viewer).get(f"/orders{query}").json["orders"]}

    everything = {first.reference, second.reference, own.reference}
    assert listed(second.rep) == everything
    assert listed(second.rep, "?state=pending") == {first.reference, own.reference}
    assert listed(second.rep, f"?account={second.house.slug}") == {second.reference}
    assert listed(second.rep, "?mine=true") == {second.reference}
    assert listed(second.rep, "?mine=false") == everything
    assert listed(first.house.owner) == {first.reference, own.reference}
    assert listed(first.house.billing, "?mine=true") == {own.reference}
    assert listed(second.rep, "?state=&account=&mine=&cursor=") == everything, "an empty filter is none"


@pytest.mark.parametrize("query", ["", "state=pending&"])
def test_a_list_comes_in_pages_that_miss_nothing_and_repeat_nothing(program, query):
    house = account("managed")
    placed = [order_at("pending", house, asked=wish(support=1)).reference for _ in range(53)]
    caller = program(house.owner)
    page = caller.get(f"/orders?{query}").json
    assert len(page["orders"]) == 50
    order_at("pending", house)
    rest = caller.get(f"/orders?{query}cursor={page['next']}").json
    found = [one["reference"] for one in page["orders"] + rest["orders"]]
    assert len(found) == len(set(found))
    assert set(placed) <= set(found)
    assert rest["next"] is None
