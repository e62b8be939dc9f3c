"""The policy as a TOML file that people write: addresses instead of ids, and a line for every fault (R65)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.services.approving.policies import known_words, people
from workflows.policy import BadPolicy, Place, Policy, read, write
from workflows.sentences import Sentence, say

TABLES = {"group": "groups", "rule": "rules", "stage": "stages", "when": "when", "cost": "costs"}
HEADER = re.compile(r"\s*\[(\[?)\s*([a-z_.\s]+?)\s*\]")
MOST_DOTS = 500
"""In a line: each dot of a name is a table within a table, and to read very many of them takes minutes."""
TOO_DEEP = say("Tables and lists are in one another too deeply.")
KEY = re.compile(r"\s*([a-z_]+)\s*=")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which line; 0: nowhere in particular."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}" if self.line else self.reason

    @property
    def sentence(self) -> Sentence:
        """The same for pages and programs, to be said in any language."""
        if isinstance(self.reason, Sentence) and not self.line:
            return self.reason
        return say("Line %(line)s: %(reason)s", line=self.line, reason=self.reason)


def parse(source: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The document of a file, or its faults: then there is none."""
    if any(line.count(".") > MOST_DOTS for line in source.split("\n")):
        return None, [Fault(0, TOO_DEEP)]
    try:
        found = tomllib.loads(source)
    except RecursionError:
        return None, [Fault(0, TOO_DEEP)]
    except ValueError as wrong:  # also a number of thousands of digits
        line = re.search(r"at line (\d+)", str(wrong))
        return None, [Fault(int(line[1]) if line else source.count("\n") + 1, str(wrong))]
    lines = _lines(source)
    document, faults = _document(found, lines)
    if faults:
        return None, faults
    try:
        read(document, known_words())
    except BadPolicy as wrong:
        return None, [Fault(_line(wrong.place, lines), wrong.reason)]
    return document, []


def _document(found: Mapping[str, Any], lines: Mapping[Place, int]) -> tuple[dict[str, Any], list[Fault]]:
    """With the names of the tables that the policy knows, and ids instead of addresses."""
    ids = {row.email: row.id for row in people()}
    document: dict[str, Any] = _renamed(found)
    faults = [] if found else [Fault(0, say("There is nothing in this file. A policy without rules says so by its hours alone."))]
    faults += [Fault(0, say("“%(name)s” is written in two ways.", name=name)) for name in _twice(found)]
    if isinstance(rules := document.get("rules"), list):
        faults += [Fault(_line(("rules", n), lines), say("“%(name)s” is written in two ways.", name=name))
                   for n, one in enumerate(rules) for name in _twice(one)]  # fmt: skip
        document["rules"] = [_renamed(one) for one in rules]
    for n, group in enumerate(_list(document.get("groups"))):
        names = group.get("members", []) if isinstance(group, dict) else []
        strangers = [one for one in names if str(one).lower() not in ids] if isinstance(names, list) else []
        faults += [Fault(_line(("groups", n, "members"), lines), say("There is nobody called “%(who)s”.", who=one)) for one in strangers]
        if isinstance(names, list) and isinstance(group, dict):
            group["members"] = [ids.get(str(one).lower(), 0) for one in names]
    document["seniority"], more = _seniority(document.get("seniority", {}), ids, lines)
    return document, faults + more


def _seniority(given: Any, ids: Mapping[str, int], lines: Mapping[Place, int]) -> tuple[dict[str, Any], list[Fault]]:
    if not isinstance(given, dict):
        return {}, [Fault(0, say("This must be a table."))]
    line = _line(("seniority",), lines)
    faults = [Fault(line, say("There is nobody called “%(who)s”.", who=one)) for one in given if one.lower() not in ids]
    return {str(ids[who.lower()]): word for who, word in given.items() if who.lower() in ids}, faults


def _renamed(rule: Any) -> Any:
    return {TABLES.get(name, name): value for name, value in rule.items()} if isinstance(rule, dict) else rule


def _twice(table: Any) -> list[str]:
    """What stands there under the name of the file, and under the one of the document, too: one of them would be lost."""
    return [name for name, other in TABLES.items() if name != other and isinstance(table, dict) and name in table and other in table]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _lines(source: str) -> dict[Place, int]:
    """Where each table and each setting of the file stands."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    here: Place = ()
    for number, line in enumerate(source.splitlines(), 1):
        if header := HEADER.match(line):
            here = _place(header[2].replace(" ", "").split("."), bool(header[1]), counts)
            found.setdefault(here, number)
        elif key := KEY.match(line):
            found.setdefault((*here, TABLES.get(key[1], key[1]) if not here else key[1]), number)
    return found


def _place(names: list[str], is_list: bool, counts: dict[Place, int]) -> Place:
    here: Place = ()
    for depth, name in enumerate(names):
        here = (*here, TABLES.get(name, name))
        if depth == len(names) - 1 and is_list:
            counts[here] = counts.get(here, -1) + 1
        if here in counts:
            here = (*here, counts[here])
    return here


def _line(place: Place, lines: Mapping[Place, int]) -> int:
    """The line of a place, or of the nearest table around it."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return 0


def export(policy: Policy) -> str:
    """The file of a policy: read again, it is the same policy, without whoever has left."""
    emails = {row.id: row.email for row in people()}
    document = write(policy)
    parts = ["[hours]", *_settings(document["hours"])]
    if seniority := {emails[int(who)]: word for who, word in document["seniority"].items() if int(who) in emails}:
        parts += ["", "[seniority]", *(f"{_quoted(who)} = {_quoted(word)}" for who, word in seniority.items())]
    for group in document["groups"]:
        parts += ["", "[[group]]", *_settings({**group, "members": [emails[one] for one in group["members"] if one in emails]})]
    for rule in document["rules"]:
        parts += ["", "[[rule]]", *_settings({"name": rule["name"], "name_fr": rule["name_fr"]})]
        for name, table in (("when", "when"), ("stages", "stage")):
            for one in rule[name]:
                parts += [f"[[rule.{table}]]", *_settings(one)]
    for cost in document["costs"]:
        parts += ["", "[[cost]]", *_settings(cost)]
    return "\n".join(parts) + "\n"


def _settings(table: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(one) for one in value) + "]"
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(value: Any) -> str:
    """A basic string of TOML."""
    words = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one >= " " and one != "\x7f" else f"\\u{ord(one):04x}" for one in words) + '"'
