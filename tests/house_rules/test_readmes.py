"""What the READMEs name is there, under that name, and what a room holds is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.house_rules.reading import ROOT, templates

FOLDERS = ("app", "workflows", "templates", "tests", "requirements")
READMES = [ROOT / "README.md", *(path for top in FOLDERS for path in sorted((ROOT / top).rglob("README.md")) if "axe-" not in str(path))]
FILE = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|html|css|js|csv|lock|md|po|mo))`")
MACRO = re.compile(r"`(\w+)\(([^`]*)\)`")
LISTED = ("app/domain", "app/gateways", "app/jobs", "app/ops")
"""Rooms whose README has a row for each module."""
MADE = {"openapi.json", "runtime.json"}


def absent(text: str, known: set[str]) -> list[str]:
    """Files that a text names and that are nowhere."""
    return [name for name in FILE.findall(text) if Path(name).name not in MADE and not any(f"/{path}".endswith(f"/{name}") for path in known)]


def files() -> set[str]:
    return {str(path.relative_to(ROOT)) for top in FOLDERS for path in (ROOT / top).rglob("*") if path.is_file()} | {"README.md", "wsgi.py"}


def test_every_file_a_readme_names_is_there() -> None:
    known = files()
    found = {str(path.relative_to(ROOT)): gone for path in READMES if (gone := absent(path.read_text(), known))}
    assert not found, f"{found}: say how it is called now."


@pytest.mark.parametrize("room", LISTED)
def test_every_module_of_a_room_is_in_its_readme(room: str) -> None:
    text = (ROOT / room / "README.md").read_text()
    unnamed = [path.name for path in sorted((ROOT / room).glob("*.py")) if path.name != "__init__.py" and f"`{path.name}`" not in text]
    assert not unnamed, f"{unnamed}: a row in {room}/README.md says what it does."


def macros() -> dict[str, list[str]]:
    """The macros of the components, each with its parameters."""
    trees = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    return {macro.name: [argument.name for argument in macro.args] for path, text in templates().items()
            if path.startswith("templates/components/") for macro in trees.parse(text).find_all(nodes.Macro)}  # fmt: skip


def test_macros_take_what_their_readme_says() -> None:
    known, named = macros(), dict(MACRO.findall((ROOT / "templates/README.md").read_text()))
    wanted = {name: [one.strip() for one in arguments.split(",") if one.strip() and not one.strip().startswith("*")]
              for name, arguments in named.items() if name in known and "…" not in arguments}  # fmt: skip
    wanted.pop("error_summary", None)  # named twice, once in brief
    assert len(wanted) > 30
    assert not (found := {name: known[name] for name, arguments in wanted.items() if arguments != known[name]}), found


def test_the_rules_notice() -> None:
    assert absent("read `gone.py` and `workflows/gone_too.py`", files()) == ["gone.py", "workflows/gone_too.py"]
    assert absent("read `workflows/seat_order.py` and `seat_order.py`", files()) == []
