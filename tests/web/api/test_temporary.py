"""R49 to R52 through the API: the same rules and the same errors as the pages."""

from __future__ import annotations

import pytest

from tests.factories import account, rep
from tests.integration.services.lending import in_days, lent, listed

WHY = "The sales of January"


def body(owner, first=3, end=13, **more):
    return {
        "change": "temporary_seats", "kind": "lend", "lines": [{"product": "support", "seats": 4}], "justification": WHY,
        "starts_on": in_days(owner, first).isoformat(), "ends_on": in_days(owner, end).isoformat(), **more,
    }  # fmt: skip


def test_r52_asked_quoted_accepted_and_listed(program, owner_connection):
    house, rita = account(), rep()
    customer, vendor = program(house.owner), program(rita)
    asked = customer.post(f"/accounts/{house.slug}/requests", body(owner_connection))
    assert asked.status_code == 201, asked.text
    reference = asked.json["order"]["reference"]
    order = customer.get(f"/orders/{reference}").json
    assert order["temporary"] == {"kind": "lend", "starts_on": in_days(owner_connection, 3).isoformat(),
                                  "ends_on": in_days(owner_connection, 13).isoformat()}  # fmt: skip
    vendor.post(f"/orders/{reference}/steps", {"verb": "claim"})
    lines = [{"product": "support", "seats": 4, "unit_price_minor": 4900}]
    quoted = vendor.put(f"/orders/{reference}/quote", {"lines": lines, "valid_until": in_days(owner_connection, 3).isoformat()})
    assert quoted.status_code == 200, quoted.text
    assert quoted.json["quotes"][0]["ends_on"] == order["temporary"]["ends_on"]
    assert quoted.json["quotes"][0]["total_minor"] == asked.json["price"]["total_minor"]
    vendor.post(f"/orders/{reference}/steps", {"verb": "send_quote"})
    assert customer.post(f"/orders/{reference}/steps", {"verb": "accept_quote"}).json["state"] == "accepted"
    answer = customer.get(f"/accounts/{house.slug}/temporary-seats").json["temporary_seats"]
    assert [(one["status"], one["seats"], one["order"]) for one in answer] == [("scheduled", 4, reference)]
    assert customer.get(f"/accounts/{house.slug}/subscription").json["temporary_seats"] == answer


def test_r51_active_ones_count_beside_the_base(program, owner_connection):
    house = account()
    lent(house, owner_connection, seats=3)
    product = program(house.admin).get(f"/accounts/{house.slug}/subscription").json["products"][0]
    assert (product["purchased"], product["temporary"], product["free"]) == (10, 3, 13)


@pytest.mark.parametrize("kind", ["extend", "convert", "end_early"])
def test_r52_what_is_done_to_seats_that_are_there(program, owner_connection, kind):
    house = account()
    one = lent(house, owner_connection, end=10)
    first, end = (10, 20) if kind == "extend" else (0, 4)
    asked = program(house.owner).post(
        f"/accounts/{house.slug}/requests", body(owner_connection, first, end, kind=kind, temporary=one.id)
    )
    assert asked.status_code == 201, asked.text
    assert listed(house)[0].asked_in == asked.json["order"]["reference"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "extend"}, "temporary"), ({"kind": "steal"}, "kind"), ({"ends_on": "2020-01-01"}, "ends_on"), ({"starts_on": None}, "starts_on"),
     ({"ends_on": None}, "ends_on"), ({"lines": []}, "lines"), ({"starts_on": "soon"}, "starts_on"),
     ({"lines": [{"product": "support", "seats": 0}]}, "lines.0.seats")],
)  # fmt: skip
def test_d8_what_makes_no_sense_names_its_field(program, owner_connection, changed, field):
    house = account()
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", body(owner_connection, **changed))
    assert answer.status_code == 422, answer.text
    assert field in {fault["field"] for fault in answer.json["errors"]}


def test_r49_self_service_is_refused_with_the_reason(program, owner_connection):
    house = account("self_service")
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", body(owner_connection))
    assert answer.status_code == 403
    assert "accounts with a sales representative" in answer.json["detail"]
    assert "temporary_seats" not in program(house.owner).get(f"/accounts/{house.slug}/subscription").json["may"]


def test_s2_another_accounts_are_not_there(program, owner_connection):
    foreign, house = account(), account()
    one = lent(foreign, owner_connection)
    customer = program(house.owner)
    assert customer.get(f"/accounts/{foreign.slug}/temporary-seats").status_code == 404
    asked = customer.post(f"/accounts/{house.slug}/requests", body(owner_connection, kind="convert", temporary=one.id))
    assert asked.status_code == 404
    assert program(house.agent).get(f"/accounts/{house.slug}/temporary-seats").status_code == 403


def test_d6_the_answer_fits_the_document(client, program, owner_connection):
    from tests.web.api.answers import check_schema

    house = account()
    lent(house, owner_connection)
    document = client.get("/api/v1/openapi.json").json
    answer = program(house.owner).get(f"/accounts/{house.slug}/temporary-seats")
    operation = document["paths"]["/api/v1/accounts/{slug}/temporary-seats"]["get"]
    check_schema(document, operation["responses"]["200"]["content"]["application/json"]["schema"], answer.json)
