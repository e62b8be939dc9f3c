"""D2: the commands there are, how they explain themselves, what they print for programs, and what a dry run keeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo

from app.ops.commands import GROUPS
from app.ops.commands.routes import routes
from app.ops.commands.snapshot import snapshot
from tests.web.security.identities import IDENTITIES
from tests.web.security.matrix import MATRIX

ROOT = Path(__file__).parents[3]
WRITING = {"account standing", "account type", "demo load", "import", "policy import", "snapshot", "tasks retry", "token end",
           "translations update", "user create"}  # fmt: skip
"""Commands that change the record, or files, and could be tried without."""
BESIDE = {"worker", "relay", "scheduler"}
"""Commands that become a process of the product."""
WITHOUT_JSON = {*BESIDE, "bench", "policy export"}
"""The others tell programs what they did or found; of these, one shows a table, and one writes a file that programs read."""


def commands(group: click.Command, name: str) -> dict[str, click.Command]:
    if isinstance(group, click.Group):
        return {full: one for sub, inner in group.commands.items() for full, one in commands(inner, f"{name} {sub}").items()}
    return {name: group}


ALL = {full: one for group in (*GROUPS, routes, snapshot) for full, one in commands(group, str(group.name)).items()}


@pytest.mark.parametrize("name", sorted(ALL))
def test_d2_every_command_explains_itself(name: str) -> None:
    result = CliRunner().invoke(ALL[name], ["--help"])
    assert result.exit_code == 0
    assert (ALL[name].help or "").strip().partition("\n")[0].endswith("."), "say in a sentence what it does"


def test_d2_what_is_asked_for_wrongly_exits_with_two() -> None:
    for command in ALL.values():
        assert CliRunner().invoke(command, ["--no-such-option"]).exit_code == 2


def test_d2_dry_runs_and_reports() -> None:
    options = {name: {option for one in command.params for option in one.opts} for name, command in ALL.items()}
    assert {name for name, known in options.items() if "--dry-run" in known} == WRITING
    assert {name for name, known in options.items() if "--json" in known} == set(ALL) - WITHOUT_JSON


def matrix(app: Flask, *options: str) -> str:
    result = CliRunner().invoke(routes, list(options), obj=ScriptInfo(create_app=lambda: app))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_d2_s1_the_matrix_of_routes_says_what_is_declared(app: Flask) -> None:
    rows = {row["address"]: row["admits"] for row in json.loads(matrix(app, "--matrix", "--json"))}
    assert set(rows) == set(MATRIX)
    for column, identity in (("nobody", "anonymous"), ("rep", "rep"), ("operator", "operator"), ("member", "member")):
        place = IDENTITIES.index(identity)
        let_in = {address for address, cells in MATRIX.items() if cells[place] == "y"}
        assert not {address for address in let_in if not rows[address][column]}, f"{identity}: let in, though not declared"
    table = matrix(app, "--matrix").splitlines()
    assert table[0].split() == ["nobody", "owner", "billing", "admin", "member", "rep", "manager", "approver", "operator"]
    assert len(table) == 1 + len(MATRIX)
    assert "desk.queue" in matrix(app), "without --matrix it is Flask's own"


@pytest.mark.parametrize("name", ["worker", "relay", "scheduler"])
def test_d2_a_command_becomes_the_process(name: str) -> None:
    """It ends with that process's own words: here a setting is missing, which is said without the way there."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}}
    script = f"import os; from app.ops.commands.processes import {name}; os.execv = lambda _, to: print(*to[1:]); {name}([])"
    became = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert became.stdout.startswith(f"-m app.jobs.{name}")
    ended = subprocess.run([sys.executable, "-c", f"from app.ops.commands.processes import {name}; {name}([])"],
                           cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert ended.returncode == 1
    assert "DATABASE_URL is not set" in ended.stderr
    assert "Traceback" not in ended.stderr
