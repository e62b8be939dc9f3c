"""Bad input anywhere: the field, the reason, nothing changed; each failure a problem document (RFC 9457)."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import create_app
from app.access import Access, for_whom
from app.extensions import db
from tests.factories import account, as_system, order_at
from tests.factories.accounts import TODAY
from tests.web.api.answers import is_problem
from tests.web.api.programs import Program

GOOD = {
    "change": "add_seats",
    "lines": [{"product": "support", "seats": 12}],
    "justification": "New colleagues",
}


@pytest.fixture
def house(app):
    return account("managed")


@pytest.fixture
def ask(house, program):
    caller = program(house.owner)
    return lambda body: caller.post(f"/accounts/{house.slug}/requests", body)


@pytest.fixture
def orders(app):
    def count():
        with as_system():
            return db.session.execute(text("SELECT count(*) FROM orders")).scalar_one()

    return count


def line(**changes):
    return {**GOOD, "lines": [{**GOOD["lines"][0], **changes}]}


def test_the_good_request_is_good(ask, orders):
    assert ask(GOOD).status_code == 201
    assert orders() == 1


@pytest.mark.parametrize(("body", "field"), [
    (line(seats="12"), "lines.0.seats"), (line(seats=True), "lines.0.seats"),
    (line(seats=1.5), "lines.0.seats"),
    (line(seats=12.0), "lines.0.seats"), (line(seats=None), "lines.0.seats"),
    (line(seats=-1), "lines.0.seats"),
    (line(seats=0), "lines.0.seats"), (line(seats=10**30), "lines.0.seats"),
    (line(seats=2**31), "lines.0.seats"),
    (line(seats=[1]), "lines.0.seats"), (line(product="nonsense"), "lines.0.product"),
    (line(product=7), "lines.0.product"),
    (line(product="sup\x00port"), "lines.0.product"), (line(product="x" * 100), "lines.0.product"),
    (line(product="\ud800"), "lines.0.product"), (line(colour="red"), "lines.0.colour"),
    (line(plan=12), "lines.0.plan"), ({**GOOD, "extra": 1}, "extra"),
    ({**GOOD, "change": "take_over"}, "change"),
    ({**GOOD, "change": None}, "change"), ({**GOOD, "change": ["add_seats"]}, "change"),
    ({"lines": GOOD["lines"]}, "change"), ({"change": "add_seats"}, "lines"),
    ({**GOOD, "lines": []}, "lines"),
    ({**GOOD, "lines": {}}, "lines"), ({**GOOD, "lines": [3]}, "lines.0"),
    ({**GOOD, "lines": GOOD["lines"] * 21}, "lines"),
    ({**GOOD, "needed_on": str(TODAY - timedelta(days=3))}, "needed_on"),
    ({**GOOD, "needed_on": "2026-02-30"}, "needed_on"),
    ({**GOOD, "needed_on": "tomorrow"}, "needed_on"), ({**GOOD, "needed_on": 20261215}, "needed_on"),
    ({**GOOD, "needed_on": "9999-12-31"}, "needed_on"),
    ({**GOOD, "needed_on": "2026-12-15T00:00:00"}, "needed_on"),
    ({**GOOD, "justification": ""}, "justification"),
    ({**GOOD, "justification": "x" * 2001}, "justification"),
    ({**GOOD, "justification": "a\x00b"}, "justification"),
    ({**GOOD, "shown_total_minor": "1"}, "shown_total_minor"),
    ([], ""), ("add_seats", ""), (12, ""),
])  # fmt: skip
def test_a_field_at_fault_is_named_and_nothing_is_stored(ask, orders, body, field):
    is_problem(ask(body), 422, "invalid", field)
    assert orders() == 0


NOT_JSON = [
    b"", b"{", b'{"change": "add_seats"', b"\xff\xfe", b"{'change': 1}", b"NaN", b'{"a": Infinity}',
    b"[" * 100_000,
    b'{"a":' * 200 + b"1" + b"}" * 200, b"9" * 5000, b"\x00",
]  # fmt: skip


@pytest.mark.parametrize("body", NOT_JSON)
def test_a_body_that_is_not_json_is_refused(house, program, orders, body):
    is_problem(
        program(house.owner).raw("POST", f"/accounts/{house.slug}/requests", body), 400, "malformed_json"
    )
    assert orders() == 0


def test_null_is_not_a_request(house, program):
    answer = program(house.owner).raw("POST", f"/accounts/{house.slug}/requests", b"null")
    is_problem(answer, 422, "invalid")


def test_of_two_fields_of_one_name_the_last_counts(house, program):
    twice = b'[{"product": "support", "seats": 1, "seats": 2}]'
    body = b'{"change": "add_seats", "justification": "x", "lines": %s}' % twice
    assert program(house.owner).raw("POST", f"/accounts/{house.slug}/requests", body).status_code == 201


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_refused(house, program, mimetype):
    is_problem(
        program(house.owner).raw("POST", f"/accounts/{house.slug}/requests", b"{}", mimetype), 415, "not_json"
    )


def test_a_body_of_two_megabytes_is_refused(house, program):
    body = b'{"justification": "' + b"x" * 2_000_000 + b'"}'
    is_problem(program(house.owner).raw("POST", f"/accounts/{house.slug}/requests", body), 413, "too_large")


def test_a_body_of_unannounced_length_is_held_to_the_same_limit(house, program):
    caller, path = program(house.owner), f"/api/v1/accounts/{house.slug}/requests"
    body = io.BytesIO(b'{"justification": "' + b"x" * 2_000_000 + b'"}')
    unannounced = {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = caller.client.post(
        path, headers=caller.headers, content_type="application/json", environ_overrides=unannounced
    )
    is_problem(answer, 413, "too_large")


@pytest.mark.parametrize(("body", "field"), [
    ({"verb": "conquer"}, "verb"), ({"verb": "fulfil"}, "verb"), ({"verb": "x" * 61}, "verb"), ({"verb": None}, "verb"), ({}, "verb"),
    ({"verb": "claim", "version": "1"}, "version"), ({"verb": "claim", "version": True}, "version"),
    ({"verb": "claim", "note": "\x00"}, "note"), ({"verb": "claim", "note": "x" * 2001}, "note"),
    ({"verb": "claim", "valid_until": "soon"}, "valid_until"), ({"verb": "claim", "who": "me"}, "who"),
])  # fmt: skip
def test_a_step_at_fault_is_named(program, body, field):
    case = order_at("pending")
    answer = program(case.rep).post(f"/orders/{case.reference}/steps", body)
    is_problem(answer, 422, "invalid", field)
    assert case.state == "pending"


@pytest.mark.parametrize("lines", [[1] * 100_000, [{"x": 1}] * 60_000, [{f"x{n}": 1 for n in range(60_000)}]], ids=["numbers", "objects", "fields"])
def test_f16_very_many_values_are_refused_unread(house, ask, orders, lines):
    began = time.process_time()
    answer = ask({**GOOD, "lines": lines})
    assert time.process_time() - began < 1, "and nobody else waits for it"
    is_problem(answer, 413, "too_large")
    assert orders() == 0


def test_f16_of_very_many_faults_the_first_hundred_are_told(house, ask, orders):
    problem = is_problem(ask({**GOOD, "lines": [1] * 19_000}), 422, "invalid", "lines.0")
    assert len(problem["errors"]) == 100
    assert orders() == 0


@pytest.mark.parametrize(("change", "field"), [
    ({"seats": -3}, "lines.0.seats"), ({"seats": 10**30}, "lines.0.seats"),
    ({"unit_price_minor": -1}, "lines.0.unit_price_minor"),
    ({"unit_price_minor": 10**30}, "lines.0.unit_price_minor"),
    ({"unit_price_minor": 49.5}, "lines.0.unit_price_minor"),
    ({"discount_percent": "101"}, "lines.0.discount_percent"),
    ({"discount_percent": -1}, "lines.0.discount_percent"),
    ({"discount_percent": "NaN"}, "lines.0.discount_percent"),
    ({"discount_percent": True}, "lines.0.discount_percent"),
    ({"discount_percent": "1e2"}, "lines.0.discount_percent"), ({"product": "guide"}, "lines.0.product"),
    ({"product": "nonsense"}, "lines.0.product"), ({"extra": 1}, "lines.0.extra"),
])  # fmt: skip
def test_a_line_of_a_quote_at_fault_is_named(program, change, field):
    case = order_at("in_review")
    good = {"product": "support", "seats": 12, "unit_price_minor": 4900}
    body = {"lines": [{**good, **change}], "valid_until": str(TODAY + timedelta(days=30))}
    is_problem(program(case.rep).put(f"/orders/{case.reference}/quote", body), 422, "invalid", field)


@pytest.mark.parametrize("discount", ["10", 10, "12.5", 12.5, 0, "100"])
def test_a_discount_is_a_number_or_a_string_with_one(program, discount):
    case = order_at("in_review")
    lines = [{"product": "support", "seats": 12, "unit_price_minor": 4900, "discount_percent": discount}]
    body = {"lines": lines, "valid_until": str(TODAY + timedelta(days=30))}
    answer = program(case.rep).put(f"/orders/{case.reference}/quote", body)
    assert float(answer.json["quotes"][0]["lines"][0]["discount_percent"]) == float(discount), answer.text


@pytest.mark.parametrize("days", [-1, 400])
def test_an_offer_ends_within_a_year(program, days):
    case = order_at("in_review")
    lines = [{"product": "support", "seats": 12, "unit_price_minor": 4900}]
    body = {"lines": lines, "valid_until": str(TODAY + timedelta(days=days))}
    is_problem(program(case.rep).put(f"/orders/{case.reference}/quote", body), 422, "invalid", "valid_until")


@pytest.mark.parametrize(("query", "field"), [
    ("state=nowhere", "state"), ("mine=perhaps", "mine"), ("cursor=%00", "cursor"),
    ("cursor=rubbish", "cursor"),
    ("cursor=" + "W" * 400, "cursor"), ("limit=10", "limit"), ("account=" + "x" * 61, "account"),
    ("cursor=é", "cursor"),
    ("cursor=WzEsIDFd", "cursor"), ("cursor=WyIyMDI2LTAxLTAxIiwgSW5maW5pdHld", "cursor"),
])  # fmt: skip
def test_a_query_at_fault_is_named(house, program, query, field):
    is_problem(program(house.owner).get(f"/orders?{query}"), 422, "invalid", field)


@pytest.mark.parametrize(("method", "path", "status", "code"), [
    ("GET", "/nowhere", 404, "not_found"), ("GET", "", 404, "not_found"),
    ("DELETE", "/orders", 405, "method_not_allowed"),
    ("POST", "/orders", 405, "method_not_allowed"), ("GET", "/orders/SO-00000", 404, "not_found"),
    ("GET", "/orders/%00", 404, "not_found"), ("GET", "/accounts/%00/subscription", 404, "not_found"),
    ("GET", "/accounts/nobody/subscription", 404, "not_found"),
    ("GET", "/orders/" + "x" * 500, 404, "not_found"),
    ("POST", "/accounts/%00/requests", 404, "not_found"),
    ("PUT", "/orders/SO-7F3K2/steps", 405, "method_not_allowed"),
])  # fmt: skip
def test_unknown_addresses_and_methods(house, program, method, path, status, code):
    caller = program(house.owner)
    body = GOOD if path.endswith("requests") else None
    answer = caller.send(method, path, {}, json=body) if body else caller.send(method, path, {})
    if path == "":
        assert answer.status_code == 308
        return
    is_problem(answer, status, code)
    assert ("Allow" in answer.headers) == (status == 405)


def test_an_unknown_address_needs_no_token_to_be_unknown(program):
    is_problem(program(None).get("/nowhere"), 404, "not_found")


def test_the_pages_keep_their_own_errors(client):
    assert client.get("/nowhere").mimetype == "text/html"
    assert client.get("/apis/nowhere").mimetype == "text/html"


def another_app(settings, **changes):
    """A second application, to break things in."""
    made = create_app(replace(settings, **changes))
    made.config.update(TESTING=True)
    return made


def test_without_the_record_the_api_says_so(settings):
    app = another_app(settings, database_url="postgresql://nobody@127.0.0.1:9/nowhere")
    answer = Program(app, "sw_whatever").get("/orders")
    is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"]


def test_a_bug_is_a_problem_too_and_tells_nothing(house, settings, program):
    app = another_app(settings)
    app.view_functions["api.orders"] = for_whom(Access.SIGNED_IN)(lambda: 1 // 0)
    broken = Program(app)
    broken.headers = program(house.owner).headers
    answer = broken.get("/orders")
    is_problem(answer, 500, "internal_error")
    assert "division" not in answer.text
    with app.app_context():
        db.engine.dispose()
