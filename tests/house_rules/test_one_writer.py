"""One function moves an order; services and models leave the commit to whoever called them."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house_rules.reading import Module, modules

WRITER = "app/services/ordering/steps.py"
KNOWS_NO_ORDERS = "workflows/engine.py"
SETS_STATE = re.compile(
    r"UPDATE\s+orders\s+(?:AS\s+)?(?:\w+\s+)?SET\b[^;]*?\bstate\s*=", re.IGNORECASE | re.DOTALL
)
ENDS = {"commit", "rollback"}
FOREIGN_ORDERS = {"app/ops"}
"""The workshop breaks records on purpose and makes demos; it is no front door."""


def assigns_state(module: Module) -> list[str]:
    """Places that give an order another state: `order.state = ...`, setattr, or SQL that says so."""
    found = []
    for node in module.nodes:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = [
                leaf for target in node.targets for leaf in ast.walk(target) if isinstance(leaf, ast.expr)
            ]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            found.append(f"{module.path}:{node.lineno}")  # type: ignore[attr-defined]
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "setattr"
            and "'state'" in ast.unparse(node)
        ):
            found.append(f"{module.path}:{node.lineno}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETS_STATE.search(node.value):
            found.append(f"{module.path}:{node.lineno}")
    return found


def ends_transactions(module: Module) -> list[str]:
    """Calls of commit() or rollback(), on whatever object."""
    return [
        f"{module.path}:{node.lineno}"
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDS
    ]


def test_only_steps_assigns_the_state_of_an_order() -> None:
    found = [
        place
        for module in modules("app", "workflows")
        if module.path not in {WRITER, KNOWS_NO_ORDERS} and module.room not in FOREIGN_ORDERS
        for place in assigns_state(module)
    ]
    assert not found, (
        f"{found}: call services.steps.take and write; they keep history, outbox and tallies in step."
    )


def test_steps_itself_assigns_it_in_one_place() -> None:
    (writer,) = (module for module in modules("app/services") if module.path == WRITER)
    in_python = assigns_state(writer)
    assert len(in_python) == 2, f"one assignment in `take`, one SET in the statement of `write`: {in_python}"


def test_services_and_models_never_end_a_transaction() -> None:
    found = [
        place
        for module in modules("app/services", "app/models", "app/domain")
        for place in ends_transactions(module)
    ]
    assert not found, (
        f"{found}: views and jobs commit, so that one request is one transaction. begin_nested() is fine."
    )


@pytest.mark.parametrize(
    "source",
    [
        "order.state = State.DONE",
        "a, order.state = 1, 2",
        "order.state: str = 'done'",
        "setattr(order, 'state', 'done')",
        "db.session.execute(text('UPDATE orders SET state = :s'))",
        "x = '''\nupdate orders o\n  set version = 1, state = 'done' where true'''",
    ],
)
def test_the_rule_notices_another_writer(source: str) -> None:
    assert assigns_state(Module("app/services/x.py", source))


@pytest.mark.parametrize(
    "source",
    ["state = order.state", "x = 'UPDATE orders SET rep_id = 1 WHERE state = 2'", "order.version = 1"],
)
def test_the_rule_leaves_readers_alone(source: str) -> None:
    found = assigns_state(Module("app/services/x.py", source))
    assert found == [] or "WHERE state" in source


@pytest.mark.parametrize("source", ["db.session.commit()", "def f(s):\n    s.rollback()"])
def test_the_rule_notices_a_commit(source: str) -> None:
    assert ends_transactions(Module("app/services/x.py", source))


def test_the_rule_leaves_savepoints_alone() -> None:
    assert ends_transactions(Module("app/services/x.py", "with db.session.begin_nested():\n    pass")) == []
