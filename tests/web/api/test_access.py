"""S1, S2: a token opens the API, nothing else does; what is not yours does not exist."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services.people import sign_ins
from tests.factories import account, as_system, order_at, person, rep, staff
from tests.factories.accounts import TODAY
from tests.web.api.answers import is_problem
from tests.web.api.programs import Program

ASK = {
    "change": "add_seats",
    "lines": [{"product": "support", "seats": 2}],
    "justification": "New colleagues",
}
QUOTE = {"lines": [{"product": "support", "seats": 12, "unit_price_minor": 4900}],
         "valid_until": str(TODAY + timedelta(days=30))}  # fmt: skip


def every_route(case):
    order, house = f"/orders/{case.reference}", f"/accounts/{case.house.slug}"
    return [("GET", f"{house}/subscription", None), ("POST", f"{house}/requests", ASK),
    ("GET", "/orders", None),
            ("GET", order, None), ("PUT", f"{order}/quote", QUOTE),
            ("POST", f"{order}/steps", {"verb": "cancel"})]  # fmt: skip


def send(caller, method, path, body):
    return caller.send(method, path, {}, **({"json": body} if body else {}))


HEADERS = [
    None, "", "Bearer", "Bearer ", "Bearer sw_nonsense", "Basic b3duZXI6eA==", "sw_x", "Bearer é",
    "Bearer " + "x" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_s1_without_a_token_every_route_asks_for_one(app, header):
    caller = Program(app)
    if header is not None:
        caller.headers = {"Authorization": header}
    for method, path, body in every_route(order_at("pending")):
        answer = send(caller, method, path, body)
        is_problem(answer, 401, "token_required")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_s1_a_session_cookie_is_not_a_token(app):
    house = account()
    caller = Program(app)
    with as_system():
        token = sign_ins.start(sign_ins.find(house.email("owner")), hours=1)
    with caller.client.session_transaction() as session:
        session["token"] = token
    is_problem(caller.get("/orders"), 401, "token_required")
    caller.headers = {"Authorization": f"Bearer {token}"}
    is_problem(caller.get("/orders"), 401, "token_required")


def test_s1_a_token_for_reading_reads_and_changes_nothing(program):
    case = order_at("pending")
    caller = program(case.house.owner, "read")
    for method, path, body in every_route(case):
        answer = send(caller, method, path, body)
        if method == "GET":
            assert answer.status_code == 200
        else:
            is_problem(answer, 403, "read_only_token")
    assert case.order.version == 1


def test_s1_a_suspended_person_has_no_token_any_more(program):
    house = account()
    suspended = person(house, "admin", is_suspended=True)
    known = person(house, "admin")
    caller = program(known)
    assert caller.get("/orders").status_code == 200
    assert suspended.suspended_at is not None
    with as_system():
        from app.extensions import db

        db.session.merge(known).suspended_at = suspended.suspended_at
    is_problem(caller.get("/orders"), 401, "token_required")


def test_s2_what_is_anothers_looks_exactly_like_what_does_not_exist(program):
    case, stranger = order_at("quoted"), account()
    caller = program(stranger.owner)
    for method, path, body in every_route(case):
        answer = send(caller, method, path, body)
        if path == "/orders":
            assert answer.json == {"orders": [], "next": None}
            continue
        found = is_problem(answer, 404, "not_found")
        missing = path.replace(case.reference, "SO-ZZZZZ").replace(case.house.slug, "nobody-here")
        nothing = is_problem(send(caller, method, missing, body), 404, "not_found")
        assert {**found, "request_id": ""} == {**nothing, "request_id": ""}
    assert caller.get(f"/orders?account={case.house.slug}").json["orders"] == []
    assert case.state == "quoted"


def test_r4_members_see_no_orders_and_no_subscription(program):
    case = order_at("pending")
    caller = program(case.house.agent)
    assert caller.get("/orders").json["orders"] == []
    is_problem(caller.get(f"/orders/{case.reference}"), 404, "not_found")
    is_problem(caller.get(f"/accounts/{case.house.slug}/subscription"), 403, "not_allowed")
    is_problem(caller.post(f"/accounts/{case.house.slug}/requests", ASK), 403, "not_allowed")


def test_the_wrong_role_is_told_so(program):
    case = order_at("in_review")
    path = f"/orders/{case.reference}"
    is_problem(program(case.house.owner).post(f"{path}/steps", {"verb": "claim"}), 403, "not_allowed")
    is_problem(program(case.house.owner).put(f"{path}/quote", QUOTE), 403, "not_allowed")
    is_problem(program(staff("manager")).put(f"{path}/quote", QUOTE), 403, "not_allowed")
    is_problem(
        program(staff("approver")).post(f"{path}/steps", {"verb": "reject", "note": "No"}), 403, "not_allowed"
    )
    is_problem(program(rep()).put(f"{path}/quote", QUOTE), 422, "refused")


def test_nobody_of_the_vendor_asks_in_the_name_of_an_account(program):
    house = account()
    for somebody in (rep(), staff("manager"), staff("operator")):
        is_problem(program(somebody).post(f"/accounts/{house.slug}/requests", ASK), 404, "not_found")


def test_s1_no_form_token_is_needed_and_no_cookie_is_set(program):
    house = account()
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", ASK)
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
