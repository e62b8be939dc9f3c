"""A rule and a group of the policy as their forms show them (R65)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from app.services.approving import vocabulary
from app.services.approving.policies import Version
from app.web.desk.amounts import typed_amount
from app.web.desk.forms.kinds import KINDS
from app.web.desk.forms.policy import NUMBERS, ROWS, GroupForm, RuleForm
from app.web.words import language
from workflows.approval import Fact
from workflows.policy import write


def filled(found: Version, place: int) -> RuleForm:
    """The form of a rule; the place after the last one is a new one."""
    document: list[dict[str, Any]] = write(found.policy)["rules"]
    rule: dict[str, Any] = document[place] if place < len(document) else {"name": "", "name_fr": "", "when": [], "stages": []}
    numbers = [_number(one) for one in rule["when"] if one["fact"] in dict(NUMBERS)]
    terms = [{"term": f"{one['is']} {one['value']}"} for one in rule["when"] if one["fact"] == Fact.MONTHS]
    return RuleForm(formdata=None, data={
        "version": found.version, "name": rule["name"], "name_fr": rule["name_fr"], "conditions": _padded(numbers), "terms": terms or [{}],
        "kinds": _kinds(rule["when"]), "stages": _padded(rule["stages"]),
    })  # fmt: skip


def _padded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*rows, *({} for _n in range(ROWS - len(rows)))]


def _number(one: dict[str, Any]) -> dict[str, Any]:
    value = one["value"]
    if one["fact"] == Fact.TOTAL:
        value = typed_amount(int(float(value)), one["currency"], language())
    return {"fact": one["fact"], "compared": one["is"], "value": value, "currency": one.get("currency", "")}


def _kinds(conditions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each fact, and more for a fact that has several conditions."""
    rows: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    for fact, _words in KINDS:
        of_fact = [_kind(one) for one in conditions if one["fact"] == fact]
        rows += of_fact[:1] or [{"fact": fact.value}]
        more += of_fact[1:]
    return rows + more


def _kind(one: dict[str, Any]) -> dict[str, Any]:
    row = {"fact": one["fact"], "compared": one["is"], "words": one["words"]}
    if one["fact"] == Fact.ACCOUNT:
        names = {known.slug: known.name for known in vocabulary.accounts(one["words"])}
        row["names"] = ", ".join(names[slug] if "," not in names.get(slug, ",") else slug for slug in one["words"])
    return row


def group_filled(found: Version, slug: str) -> GroupForm:
    """The form of a group that is there, or of a new one."""
    group = found.policy.group(slug)
    data: dict[str, Any] = {"version": found.version}
    if group is not None:
        data |= {"slug": group.slug, "name": group.name, "name_fr": group.name_fr, "members": sorted(group.members)}
    return GroupForm(formdata=None, data=data)


def slug_of(name: str, taken: Collection[str]) -> str:
    """A short name for files and programs, made of the name: small letters, figures and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "group"
    return next(one for one in (made, *(f"{made}-{n}" for n in range(2, 1000))) if one not in taken)
