"""D6: the OpenAPI document is valid, complete, and tells the truth."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from app.web.api.codes import CODES
from tests.factories import account, order_at, rep
from tests.web.api.answers import PROBLEM, check_schema, is_problem

EVERYWHERE = {"401", "403", "404", "405", "422", "500", "503"}
CHANGING = {"400", "409", "412", "413", "415"}


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


def operations(document):
    return [(path, method, node[method]) for path, node in document["paths"].items() for method in node]


def resolved(document, node):
    return document["components"]["responses"][node["$ref"].rsplit("/", 1)[-1]] if "$ref" in node else node


def test_d6_the_document_is_valid_openapi_3_1(document):
    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["security"] == [{"token": []}]
    assert len(operations(document)) > 20


def test_d6_every_operation_is_described_with_its_failures(document):
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        needed = EVERYWHERE | (CHANGING if method != "get" else set())
        assert needed <= set(operation["responses"]), (path, method)
        for status in needed:
            assert PROBLEM in resolved(document, operation["responses"][status])["content"]
        if method != "get":
            assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}


def test_d6_every_example_fits_its_schema(document):
    found = 0
    for _, _, operation in operations(document):
        contents = [operation["requestBody"]] if "requestBody" in operation else []
        contents += [resolved(document, answer) for answer in operation["responses"].values()]
        for media in (one for node in contents for one in node.get("content", {}).values()):
            examples = [one["value"] for one in media.get("examples", {}).values()] or [media["example"]]
            for example in examples:
                check_schema(document, media["schema"], example)
                found += 1
    assert found > 60


def example_of(document, path, method):
    return document["paths"][f"/api/v1{path}"][method]["requestBody"]["content"]["application/json"][
        "example"
    ]


def fits(document, path, method, answer):
    response = document["paths"][f"/api/v1{path}"][method]["responses"][str(answer.status_code)]
    check_schema(document, response["content"]["application/json"]["schema"], answer.json)


def test_d6_the_examples_can_be_sent_as_they_stand_and_the_answers_fit(document, program):
    house, rita = account("managed", slug="atelier-nord"), rep("Rita Reyes")
    customer, vendor = program(house.owner), program(rita)
    path = "/accounts/{slug}/requests"
    asked = customer.post("/accounts/atelier-nord/requests", example_of(document, path, "post"))
    assert asked.status_code == 201, asked.text
    fits(document, path, "post", asked)
    order = f"/orders/{asked.json['order']['reference']}"
    claimed = vendor.post(f"{order}/steps", example_of(document, "/orders/{reference}/steps", "post"))
    assert claimed.json["state"] == "in_review", claimed.text
    fits(document, "/orders/{reference}/steps", "post", claimed)
    quoted = vendor.put(f"{order}/quote", example_of(document, "/orders/{reference}/quote", "put"))
    assert quoted.json["quotes"][0]["lines"][0]["discount_percent"] == "10.00", quoted.text
    assert "send_quote" in quoted.json["steps"]
    fits(document, "/orders/{reference}/quote", "put", quoted)


@pytest.mark.parametrize(
    "state", ["awaiting_owner", "on_hold", "quoted", "accepted", "fulfilled", "rejected", "expired"]
)
def test_d6_what_is_read_fits_the_document_in_every_state(document, program, state):
    case = order_at(state)
    for caller in (program(case.house.owner), program(case.rep)):
        fits(document, "/orders/{reference}", "get", caller.get(f"/orders/{case.reference}"))
        fits(document, "/orders", "get", caller.get("/orders"))
        subscription = caller.get(f"/accounts/{case.house.slug}/subscription")
        fits(document, "/accounts/{slug}/subscription", "get", subscription)


def test_d6_a_problem_fits_the_document(document, program):
    answer = program(account().owner).post("/orders/SO-00000/steps", {"verb": 3})
    check_schema(document, {"$ref": "#/components/schemas/Problem"}, answer.json)


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/docs"])
def test_d6_the_page_explains_every_code_without_any_other_host(client, document, path):
    page = client.get(path)
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    for code in CODES:
        assert f'id="code-{code}"' in page.text
    for _, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page.text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_d6_every_type_of_a_problem_leads_to_its_place_on_the_page(client):
    answer = client.get("/api/v1/orders")
    path, _, anchor = answer.json["type"].partition("#")
    assert f'id="{anchor}"' in client.get(path).text


def told(node):
    """Every title, summary and description of the document, wherever it stands outside of examples."""
    if isinstance(node, list):
        yield from (words for one in node for words in told(one))
    elif isinstance(node, dict):
        yield from (node[key] for key in ("title", "summary", "description") if isinstance(node.get(key), str))
        yield from (words for key, one in node.items() if key not in {"example", "examples"} for words in told(one))


def test_what_the_document_tells_has_the_apostrophes_of_print(document):
    words = list(told(document))
    assert len(words) > 500
    assert [one for one in words if "'" in one] == []
    assert list(told({"summary": "An account's", "example": {"title": "the user's own"}})) == ["An account's"]


@pytest.mark.parametrize(("path", "whom", "let_in"), [
    ("/approval-policy", "The vendor’s people.", {"rep"}),
    ("/accounts/{slug}/contacts", "The owner and the admins of an account.", {"owner", "admin"}),
    ("/accounts/{slug}/subscription", "Whoever the rules let see this account or order; what they may do, the rules say too.",
     {"owner", "admin", "rep"}),
    ("/settings", "Everybody with a token.", {"owner", "admin", "rep"}),
])  # fmt: skip
def test_d6_every_operation_says_for_whom_it_is(document, program, path, whom, let_in):
    assert all(operation["x-for-whom"].endswith(".") for _, _, operation in operations(document))
    assert document["paths"][f"/api/v1{path}"]["get"]["x-for-whom"] == whom
    house = account("managed")
    callers = {"owner": house.owner, "admin": house.admin, "rep": rep()}
    answers = {who: program(one).get(path.format(slug=house.slug)).status_code for who, one in callers.items()}
    assert answers == {who: 200 if who in let_in else 403 for who in callers}


def test_d8_every_operation_says_that_it_can_be_called_too_often_and_when_it_may_be_tried_again(document):
    for path, _, operation in operations(document):
        for status in ("429", "503"):
            assert "Retry-After" in resolved(document, operation["responses"][status])["headers"], path


def test_d8_nobody_is_told_that_they_may_see_what_they_may_not(program):
    problem = is_problem(program(rep()).get("/assignments"), 403, "not_allowed")
    assert "may see" not in problem["detail"]
    assert "Your role does not allow" in problem["detail"]
