"""The room table: who may import whom. An import inside a function counts like any other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.house_rules.reading import Module, is_standard, modules

WEB_ONLY = ("flask", "flask_wtf", "wtforms", "flask_login", "apiflask")


def among(*allowed: str) -> Callable[[str], bool]:
    return lambda name: any(name == one or name.startswith(f"{one}.") for one in allowed)


def none_of(*forbidden: str) -> Callable[[str], bool]:
    return lambda name: not among(*forbidden)(name)


# room: (what an import must satisfy, what to do when it does not)
ROOMS: dict[str, tuple[Callable[[str], bool], str]] = {
    "workflows": (
        lambda name: is_standard(name) or among("workflows")(name),
        "It says what may happen and knows nothing else. Hand the value in as a fact, or go to app/domain.",
    ),
    "app/domain": (
        lambda name: is_standard(name) or among("workflows", "app.domain")(name),
        "It is arithmetic. Pass numbers in; read the record in app/services.",
    ),
    "app/models": (
        lambda name: (
            is_standard(name) or among("sqlalchemy", "app.models", "app.extensions", "workflows")(name)
        ),
        "Columns and constraints only. What decides, sends or commits belongs in app/services.",
    ),
    "app/services": (
        none_of("app.web", "app.jobs", "app.gateways", "app.ops", "rq", "redis", *WEB_ONLY),
        "A use case serves pages, API and jobs alike: take plain values, and let a job call a gateway.",
    ),
    "app/gateways": (
        none_of(
            "app.models",
            "app.services",
            "app.web",
            "app.jobs",
            "app.extensions",
            "sqlalchemy",
            "rq",
            *WEB_ONLY,
        ),
        "It speaks to one other system. Take plain values as arguments, return plain values.",
    ),
    "app/jobs": (
        none_of("app.web", "app.ops", "wtforms", "flask_wtf", "flask_login", "apiflask"),
        "A job takes ids and calls a service. What a page shows belongs in app/web.",
    ),
    "app/web": (
        none_of("app.jobs", "app.gateways", "app.ops", "app.models", "rq", "redis", "sqlalchemy"),
        "A view validates, calls one service and redirects: slow work is promised in the outbox.",
    ),
}
EXCEPTIONS = {
    # beginning of a path, what it may import all the same, and why
    "app/web/demo": (("app.ops",), "the demo's own pages show the demo's mailbox"),
    "app/web": (
        ("app.models.kinds", "sqlalchemy.exc"),
        "the closed lists of words; errors that become pages",
    ),
}


def excused(path: str, name: str) -> bool:
    return any(path.startswith(place) and among(*names)(name) for place, (names, _) in EXCEPTIONS.items())


def wrong(found: list[Module]) -> list[str]:
    """A line for every import a room may not have, saying what to do instead."""
    complaints = []
    for module in found:
        if module.room not in ROOMS:
            continue
        may, advice = ROOMS[module.room]
        for line, name in module.imports():
            if not may(name) and not excused(module.path, name):
                complaints.append(f"{module.path}:{line} imports {name}: {module.room} may not. {advice}")
    return complaints


def test_every_room_keeps_to_its_imports() -> None:
    assert not (found := wrong(modules())), "\n" + "\n".join(found)


def test_only_the_command_line_opens_the_workshop() -> None:
    """app/ops may import anything and is imported by nobody but cli (and the demo's pages)."""
    found = [
        f"{module.path}:{line} imports {name}"
        for module in modules("app")
        for line, name in module.imports()
        if among("app.ops")(name)
        and module.room != "app/ops"
        and module.path != "app/cli.py"
        and not excused(module.path, name)
    ]
    assert not found, "\n".join(found) + "\nMove what both need out of app/ops."


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("workflows/x.py", "import sqlalchemy"),
        ("workflows/x.py", "def f():\n    from app.domain import money"),
        ("app/domain/x.py", "from app import models"),
        ("app/models/x.py", "from app.services import orders"),
        ("app/services/x.py", "import flask"),
        ("app/services/x.py", "def f():\n    import rq.job"),
        ("app/services/x.py", "from app.gateways.mail import Mailer"),
        ("app/gateways/x.py", "from app.services import orders"),
        ("app/jobs/x.py", "from app.web.words import x"),
        ("app/web/desk/x.py", "from sqlalchemy import select"),
        ("app/web/desk/x.py", "if True:\n    import app.jobs.drain"),
    ],
)
def test_the_rule_notices(path: str, source: str) -> None:
    (complaint,) = wrong([Module(path, source)])
    assert complaint.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("workflows/x.py", "import datetime\nfrom workflows.engine import Step"),
        ("app/domain/x.py", "from fractions import Fraction"),
        ("app/services/x.py", "from sqlalchemy import text\nfrom app.extensions import db"),
        ("app/web/x.py", "from flask import abort\nfrom app.services import orders"),
        ("app/ops/x.py", "import rq, flask, app.web"),
    ],
)
def test_the_rule_leaves_good_imports_alone(path: str, source: str) -> None:
    assert wrong([Module(path, source)]) == []
