"""D2: the commands the README and the rooms' own READMEs name are there, with the options they name."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import ScriptInfo

from app.ops.commands.routes import routes
from tests.integration.ops.conftest import Run

ROOT = Path(__file__).parents[3]
READMES = [ROOT / "README.md", *sorted((ROOT / "app").rglob("README.md")), ROOT / "workflows/README.md"]
NAMED = re.compile(r"(?:^|[ `])flask (?:--app wsgi )?((?:[a-z][\w|-]*)(?: [^`\n#]*)?)", re.MULTILINE)


def named_in(text: str) -> set[str]:
    """What follows `flask`, in code: between backticks, or on a line of a block."""
    code = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    return {words.strip() for piece in code for words in NAMED.findall(piece)}


COMMANDS = sorted({words for readme in READMES for words in named_in(readme.read_text(encoding="utf-8"))})


def command_of(app: Flask, words: str) -> tuple[click.Command, list[str]]:
    """The command these words lead to, and what is left of them. Raises KeyError for one that is not there."""
    left = shlex.split(words)
    with app.app_context():
        context = click.Context(app.cli, obj=ScriptInfo(create_app=lambda: app))
        found: click.Command = app.cli
        while isinstance(found, click.Group) and left and not left[0].startswith("-"):
            name = left.pop(0)
            inner = routes if name == "routes" else found.get_command(context, name.split("|")[0])
            if inner is None:
                raise KeyError(words)
            found = inner
    return found, left


def test_d2_the_readme_names_commands() -> None:
    assert {"doctor", "audit verify", "db upgrade"} <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_d2_what_the_readme_names_is_there(empty_app: tuple[Flask, object], words: str) -> None:
    found, left = command_of(empty_app[0], words)
    known = {option for one in found.params for option in one.opts} | {"--help"}
    assert {one for one in left if one.startswith("--")} <= known, f"{found.name} has only {sorted(known)}"


def test_d2_a_command_that_is_not_there_is_noticed(empty_app: tuple[Flask, object]) -> None:
    with pytest.raises(KeyError):
        command_of(empty_app[0], "audit falsify")


def test_d2_the_tables_are_brought_up_to_date_by_a_command(run: Run) -> None:
    for command in ("current", "upgrade"):
        done = run("db", command)
        assert done.exit_code == 0, done.output


def test_d2_other_commands_do_not_wait_for_what_makes_tables() -> None:
    script = "import sys; from app.cli import Commands; print(Commands().get_command(None, 'doctor'), 'alembic' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert asked.stdout.split() == ["<Command", "doctor>", "False"]
