"""D6, D8, D9 over the whole document: whatever holds for one operation holds for all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.web.api.codes import CODES
from tests.web.api.answers import PROBLEM, check_schema
from tests.web.security.identities import World, inhabit

Json = dict[str, Any]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
WHOLE = {
    "get /api/v1/assignments": "rules are replaced as a whole, so they are read as a whole",
    "get /api/v1/service-levels": "one for each tier",
    "get /api/v1/working-hours": "one for each of the vendor's people",
    "get /api/v1/machinery": "the newest hundred of what failed",
    "get /api/v1/looking": "whoever has an order open just now", "get /api/v1/orders/{reference}/looking": "the same of one order",
    "get /api/v1/reports/figures": "a report", "get /api/v1/reports/standing": "a report",
    "get /api/v1/approval-policy/simulation": "a report",
    "get /api/v1/accounts/{slug}/forecast": "one for each product", "get /api/v1/accounts/{slug}/subscription": "one for each product",
    "get /api/v1/accounts/{slug}/people/{person_id}": "one person", "get /api/v1/orders/{reference}": "one order",
    "get /api/v1/questions/{question_id}": "one question", "get /api/v1/orders/{reference}/due": "three moments of one order",
    "get /api/v1/orders/{reference}/approval": "the stages of one order", "get /api/v1/approval-policy/deal": "the stages of one deal",
    "get /api/v1/orders/{reference}/quotes/{version}": "one version", "get /api/v1/orders/{reference}/quotes/{version}/changes": "two versions",
    "get /api/v1/price-books/{slug}": "the tiers of one book, a thousand at most",
    "get /api/v1/settings/sessions": "the fifty seen last, the others are over",
    "get /api/v1/settings/tokens": "an operator makes each by hand",
    "get /api/v1/accounts/{slug}/temporary-seats": "one or two for each product, and the last fifty that have ended",
    "get /api/v1/accounts/{slug}/planned-changes/{change_id}/people": "as many as one change takes seats from",
}  # fmt: skip
"""Lists that cannot grow without end, and why."""


@pytest.fixture
def document(app: Flask) -> Json:
    found: Json = app.test_client().get("/api/v1/openapi.json").json  # type: ignore[assignment]
    return found


@pytest.fixture
def world(app: Flask, owner_connection: psycopg.Connection) -> World:
    return inhabit(app, owner_connection)


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    return ((method, path, node[method]) for path, node in document["paths"].items() for method in node)


def answered(document: Json, operation: Json) -> Json:
    """The schema of the answer when all is well."""
    status = next(one for one in operation["responses"] if one.startswith("2"))
    schema: Json = operation["responses"][status]["content"]["application/json"]["schema"]
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def chain(view: Callable[..., Any]) -> Iterator[str]:
    """The names of the functions a view is wrapped in, from outside."""
    while view is not None:
        yield view.__code__.co_name
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]


def test_d9_whatever_changes_something_is_done_once_for_one_key(app: Flask, document: Json) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.") and CHANGING & set(rule.methods or ())]
    naked = [rule.rule for rule in rules if "answer_once" not in chain(app.view_functions[rule.endpoint])]
    assert naked == []
    assert len(rules) > 35
    for method, path, operation in operations(document):
        named = {one["name"] for one in operation["parameters"]}
        assert ("Idempotency-Key" in named) == (method != "get"), path


def test_d9_every_list_that_can_grow_is_read_by_cursor(document: Json) -> None:
    endless = {}
    for method, path, operation in operations(document):
        fields = answered(document, operation)["properties"]
        lists = [name for name, one in fields.items() if "$ref" in one.get("items", {})]
        is_paged = "next" in fields and "cursor" in {one["name"] for one in operation["parameters"]}
        if method == "get" and lists and not is_paged:
            endless[f"{method} {path}"] = lists
    assert {one: lists for one, lists in endless.items() if one not in WHOLE} == {}


def test_d8_a_question_that_is_misspelt_is_never_ignored(world: World, document: Json) -> None:
    """What is asked in the address is refused by name where it is not known: no reader takes the answer to another question."""
    deaf = []
    for method, path, operation in operations(document):
        if any(one["in"] == "query" for one in operation["parameters"]):
            answers = [send(world, who, method, f"{path}?misspelt=1", None, {}) for who in ("owner", "rep", "manager")]
            deaf += [path for one in answers if one.status_code == 200]
    assert deaf == []


def test_d9_every_change_of_an_order_may_be_bound_to_its_version(world: World, document: Json) -> None:
    tried = 0
    for method, path, operation in operations(document):
        if "If-Match" in {one["name"] for one in operation["parameters"]}:
            example = operation["requestBody"]["content"]["application/json"]["example"]
            codes = {send(world, who, method, path, example, {"If-Match": '"SO-AAAAA-1"'}).status_code for who in ("owner", "rep")}
            assert 412 in codes, (method, path, codes)
            assert not any(200 <= code < 300 for code in codes), (method, path, codes)
            tried += 1
    assert tried > 5


def test_d6_no_two_shapes_share_a_name(document: Json) -> None:
    assert [name for name in document["components"]["schemas"] if re.search(r"\d$", name)] == []


def test_d6_addresses_are_written_alike(document: Json) -> None:
    for _, path, operation in operations(document):
        words = [word for word in path.split("/") if not word.startswith("{")]
        assert all(re.fullmatch(r"[a-z0-9-]*|openapi\.json", word) for word in words), path
        assert not ("/orders/{" in path and "/orders/{reference}" not in path), path
        assert not ("/accounts/{" in path and "/accounts/{slug}" not in path), path
        assert operation["summary"][0].isupper(), path
        assert not operation["summary"].endswith("."), path
        assert operation["description"].endswith("."), path


def test_d8_every_code_of_every_answer_is_explained(document: Json) -> None:
    for _, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            node = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[-1]] if "$ref" in answer else answer
            for code in node.get("content", {}).get(PROBLEM, {}).get("examples", {}):
                assert str(CODES[code].status) == status, path


def send(world: World, who: str, method: str, path: str, body: Json | None, headers: dict[str, str]) -> Any:
    """One request of somebody's, about what is there."""
    there = re.sub(r"\{(\w+)\}", lambda part: world.paths[part[1]], path)
    told = {"Authorization": f"Bearer {world.token(who)}", **headers}
    return world.app.test_client().open(there, method=method.upper(), headers=told, json=body)


def sent(operation: Json) -> list[Json | None]:
    """The examples of the body, as they stand."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return [one["value"] for one in media["examples"].values()] if "examples" in media else [media.get("example")]


def with_names_of(world: World, words: str) -> str:
    """An example about an order and colleagues there are."""
    there = {"SO-7F3K2": world.case.reference, "mona@vendor.example": world.emails["manager"], "rita@vendor.example": world.emails["rep"]}
    for said, is_there in there.items():
        words = words.replace(said, is_there)
    return words


def test_d6_every_example_is_understood_and_answered_as_documented(world: World, document: Json) -> None:
    """Whether it is also allowed just now is the lifecycle's; that it is no nonsense is the document's."""
    wrong = []
    for method, path, operation in operations(document):
        for example in json.loads(with_names_of(world, json.dumps(sent(operation)))):
            codes = {who: send(world, who, method, path, example, {}) for who in ("operator", "manager", "rep", "owner")}
            for who, answer in codes.items():
                schema = operation["responses"][str(answer.status_code)]
                if answer.status_code < 300:
                    check_schema(document, schema["content"]["application/json"]["schema"], answer.json)
                elif answer.json["code"] in {"malformed_json", "bad_request", "not_json", "internal_error"}:
                    wrong.append((method, path, who, answer.json))
            if all(answer.status_code >= 400 for answer in codes.values()):
                wrong += [(method, path, who, answer.json) for who, answer in codes.items() if answer.json["code"] == "invalid"]
    assert wrong == [], "\n".join(map(str, wrong))
