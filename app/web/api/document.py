"""The OpenAPI document: what APIFlask gathers from the views, and what holds for all of them."""

from __future__ import annotations

import re
from typing import Any, cast

from apiflask import APIFlask
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import current_app

from app.access import Access, access_of
from app.web.api.answers import ProblemOut
from app.web.api.codes import CODES
from app.web.api.problems import MIMETYPE, TYPE
from workflows.sentences import Sentence, say

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
WHOM = {
    Access.SIGNED_IN: say("Everybody with a token."),
    Access.MEMBERS: say("Everybody of an account."),
    Access.ADMINS: say("The owner and the admins of an account."),
    Access.BUYERS: say("The owner and the billing admins of an account."),
    Access.OWNERS: say("The owner of an account."),
    Access.ADMINS_OR_STAFF: say("The owner and the admins of an account, and the vendor’s people."),
    Access.STAFF: say("The vendor’s people."),
    Access.DESK: say("The vendor’s representatives and managers."),
    Access.AT_WORK: say("The vendor’s representatives, managers and approvers."),
    Access.MANAGERS: say("The vendor’s managers and operators."),
    Access.HEADS: say("The vendor’s managers."),
}
OF_ONE = say("Whoever the rules let see this account or order; what they may do, the rules say too.")
VERSIONED = re.compile(r".*/orders/\{reference\}(/quote|/quote/copy|/request|/steps|/acceptance|/documents)?")
"""An order, and whatever moves it. What is said about one moves nothing of it, and has no version."""
CHANGING = (
    "malformed_json",
    "bad_request",
    "read_only_token",
    "somebody_was_first",
    "open_request",
    "idempotency_key_in_flight",
    "version_mismatch",
    "too_large",
    "not_json",
    "idempotency_key_reused",
    "refused",
    "no_seat_free",
    "invalid",
)
EVERYWHERE = (
    "token_required",
    "not_allowed",
    "not_found",
    "method_not_allowed",
    "invalid",
    "too_many_requests",
    "internal_error",
    "unavailable",
    "bad_request",
)
LATER = ("too_many_requests", "unavailable")
"""Failures that say after how many seconds to ask again."""
ABOUT = """Ask for licence seats, quote, decide, and follow every order, by the same rules as the pages.

Send a token as `Authorization: Bearer sw_…`. Amounts are integers in minor units of the account’s
currency; moments are RFC 3339 in UTC with microseconds; days are the account’s own. Words come in the
language of `Accept-Language`, or else of the person. Every failure is `application/problem+json`
with a stable `code`. A body has at most 1 MB, or room for a PDF of 5 MB where one is sent, at most
20 levels and 20,000 values. A token that calls too often is answered 429, and `Retry-After` says after how many
seconds it may call again. `x-for-whom` says whose tokens an operation lets in; what they may do there, the rules say."""
HEADERS: dict[str, Json] = {
    "Idempotency-Key": {
        "description": say(
            "1 to 255 characters of your choice. The same key with the same request gets the same "
            "answer for 30 days, and nothing is done twice."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    },
    "If-Match": {
        "description": say("Only if the order is at the version of this ETag."),
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": say("304 without a body if reading the order would say what it said with this ETag."),
        "schema": {"type": "string"},
    },
    "Accept-Language": {
        "description": say("“en” or “fr”; else the person’s own language."),
        "schema": {"type": "string"},
    },
}


def init(app: APIFlask) -> None:
    """What the document says of itself."""
    app.config.update(
        AUTO_SERVERS=False,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        SERVERS=[{"url": app.extensions["settings"].public_url}],
        DESCRIPTION=ABOUT,
        TAGS=[{"name": "Seatwright"}],
        SECURITY_SCHEMES={
            "token": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "sw_…",
                "description": "Made with `flask token create EMAIL`, for reading or for writing; ended there, or by its person.",
            }
        },
    )
    app.spec_callback = finish


def document() -> Json:
    """Made once for each process, when it is first asked for."""
    return cast(Json, cast(APIFlask, current_app)._get_spec("json"))


def finish(generated: Json | str) -> Json:
    """Add what every operation has in common: the token, the headers, the failures."""
    spec = cast(Json, generated)
    spec["security"] = [{"token": []}]
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {}).update(_problem_schemas())
    components["responses"] = {code: _failure(code) for code in CODES}
    components["headers"] = {
        "ETag": {"description": "The order’s version and, of one that is read, a mark of what was read; quoted.", "schema": {"type": "string"}},
        "Retry-After": {"description": "After so many seconds it may be tried again.", "schema": {"type": "integer"}},
    }
    doors = _doors()
    for path, node in spec["paths"].items():
        for method in METHODS:
            if method in node:
                _complete(path, method, node[method])
                node[method]["x-for-whom"] = _for_whom(path, doors[path, method])
    return spec


def _for_whom(path: str, door: Access) -> Sentence:
    """A door that lets everybody in leads to somebody's account or order: there it depends on whose."""
    is_ones_own = door is Access.SIGNED_IN and re.search(r"{(slug|reference)}", path)
    return OF_ONE if is_ones_own else WHOM[door]


def _complete(path: str, method: str, operation: Json) -> None:
    is_reading, is_order = method == "get", VERSIONED.fullmatch(path) is not None
    headers = ["Accept-Language"] if is_reading else ["Accept-Language", "Idempotency-Key"]
    headers += (["If-None-Match"] if is_reading else ["If-Match"]) if is_order else []
    parameters = operation.setdefault("parameters", [])
    parameters += [{"name": name, "in": "header", "required": False, **HEADERS[name]} for name in headers]
    for status, response in operation["responses"].items():
        if is_order or (status == "201" and path.endswith("/requests")):
            response["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    if is_reading and is_order:
        operation["responses"]["304"] = {"description": "What you have read is still so."}
    _add_failures(operation["responses"], EVERYWHERE if is_reading else (*EVERYWHERE, *CHANGING))


def _doors() -> dict[tuple[str, str], Access]:
    """Whose tokens are let in at each path and method, as the views declare it."""
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    return {(PLACEHOLDER.sub(r"{\1}", rule.rule), method.lower()): access_of(current_app, rule.endpoint)
            for rule in rules for method in rule.methods or ()}  # fmt: skip


def _add_failures(responses: Json, codes: tuple[str, ...]) -> None:
    by_status: dict[str, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(str(CODES[code].status), []).append(code)
    for status, same in sorted(by_status.items()):
        responses[status] = (
            {"$ref": f"#/components/responses/{same[0]}"} if len(same) == 1 else _failures(same)
        )


def _failure(code: str) -> Json:
    return _failures([code])


def _failures(codes: list[str]) -> Json:
    examples = {code: {"summary": str(CODES[code].title), "value": _example(code)} for code in codes}
    failure: Json = {
        "description": "; ".join(f"`{code}`: {CODES[code].title}" for code in codes),
        "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
    return failure | ({"headers": {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}} if set(codes) <= set(LATER) else {})


def _example(code: str) -> Json:
    kind = CODES[code]
    return {
        "type": TYPE.format(code=code),
        "title": str(kind.title),
        "status": kind.status,
        "code": code,
        "detail": str(kind.meaning),
        "request_id": "5f0c1c1e8a1d4c0f9a5e2b7d3c4f6a81",
    }


def _problem_schemas() -> Json:
    """The problem document and what it is made of; no view returns it, so APIFlask does not know it."""
    spec = APISpec("", "", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Problem", schema=ProblemOut)
    schemas: Json = spec.to_dict()["components"]["schemas"]
    return schemas
