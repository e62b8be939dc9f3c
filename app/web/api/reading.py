"""The document as people read it: operations in order, fields in a list, examples one can paste."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.web.api.document import METHODS, document
from app.web.api.examples import PROBLEM

Json = dict[str, Any]
FILLED = {"{slug}": "atelier-nord", "{reference}": "SO-7F3K2", "{person_id}": "512"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body or an address; `place` is body, query or header."""

    name: str
    place: str
    type: str
    is_required: bool
    about: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one method does at one path; examples are ready to show."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    whom: str
    fields: list[Field]
    call: str
    status: str
    answer: str


def operations() -> list[Operation]:
    """All of them, in the order a reader wants them."""
    spec = document()
    found = [
        _operation(spec, method, path, node[method])
        for path, node in spec["paths"].items()
        for method in METHODS
        if method in node
    ]
    return sorted(found, key=lambda one: (one.path, METHODS.index(one.method.lower())))


def problem() -> str:
    """A problem with faults in its fields, to show what one looks like."""
    return _pretty(PROBLEM)


def _operation(spec: Json, method: str, path: str, operation: Json) -> Operation:
    status = next(status for status in operation["responses"] if status.startswith("2"))
    answer = operation["responses"][status]["content"]["application/json"]["example"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation["description"],
        whom=operation["x-for-whom"],
        fields=[*_parameters(operation), *_fields(spec, body.get("schema"))],
        call=_call(spec["servers"][0]["url"], method.upper(), path, body.get("example")),
        status=status,
        answer=_pretty(answer),
    )


def _parameters(operation: Json) -> Iterable[Field]:
    for one in operation["parameters"]:
        if one["in"] != "path":
            yield _field(
                one["name"], one["in"], one["schema"], one.get("required", False), one.get("description", "")
            )


def _fields(spec: Json, schema: Json | None, before: str = "") -> Iterable[Field]:
    """The fields of a schema; those of the objects in a list follow it as `lines[].seats`, of one object as `wanted.sort`."""
    if schema is None:
        return
    known = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for name, one in known["properties"].items():
        yield _field(
            f"{before}{name}", "body", one, name in known.get("required", ()), one.get("description", "")
        )
        if "$ref" in one.get("items", {}):
            yield from _fields(spec, one["items"], f"{before}{name}[].")
        elif "$ref" in one:
            yield from _fields(spec, one, f"{before}{name}.")


def _field(name: str, place: str, schema: Json, is_required: bool, about: str) -> Field:
    kind = schema.get("format") or schema.get("type", "object")
    kinds = [one for one in (kind if isinstance(kind, list) else [kind]) if one != "null"]
    values = [str(one) for one in schema.get("enum", ()) if one is not None]
    return Field(name, place, " / ".join(kinds), is_required, about, values)


def _call(server: str, method: str, path: str, body: Json | None) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    parts = [
        f"curl {server}{path}" if method == "GET" else f"curl -X {method} {server}{path}",
        '-H "Authorization: Bearer $TOKEN"',
    ]
    if body is not None:
        parts += [
            '-H "Content-Type: application/json"',
            '-H "Idempotency-Key: $(uuidgen)"',
            f"-d {shlex.quote(_pretty(body))}",
        ]
    return " \\\n  ".join(parts)


def _pretty(body: Any) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
