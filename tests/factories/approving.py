"""Approval policies, their groups, and the people in them."""

from __future__ import annotations

from typing import Any

from app.models import ApprovalPolicy
from app.services.people.viewers import Viewer
from tests.factories.people import staff
from tests.factories.world import as_system, saved

ALWAYS: list[dict[str, Any]] = []
"""A rule without conditions applies to every deal."""


def above(percent: int) -> list[dict[str, Any]]:
    """The condition of a discount above so many percent."""
    return [{"fact": "discount", "is": "above", "value": percent}]


def stage(group: str = "deal-desk", who: str = "any", count: int = 1, place: int = 1) -> dict[str, Any]:
    return {"group": group, "who": who, "count": count, "place": place}


def rule(when: list[dict[str, Any]] = ALWAYS, *stages: dict[str, Any], name: str = "A rule") -> dict[str, Any]:
    return {"name": name, "when": when, "stages": list(stages) or [stage()]}


def policy(*rules: dict[str, Any], groups: dict[str, list[Viewer]] | None = None, is_draft: bool = False, **more: Any) -> dict[str, Any]:
    """Put a policy in force; without rules one that wants one of the deal desk for everything. Returns its document."""
    known = {"deal-desk": []} if groups is None else groups
    document = {
        "groups": [{"slug": slug, "name": slug.replace("-", " ").title(), "name_fr": "", "members": [one.id for one in people]}
                   for slug, people in known.items()],
        "rules": list(rules or [rule()]), "seniority": {}, "costs": [], "hours": {"remind": 8, "escalate": 16}, **more,
    }  # fmt: skip
    saved(ApprovalPolicy(version=0, is_draft=is_draft, document=document, comment="", author_id=None, author_name="The tests"))
    return document


def no_policy() -> None:
    """From now on nothing needs approval."""
    policy(groups={}, rules=[])


def approver(role: str = "approver") -> Viewer:
    return staff(role)


__all__ = ["ALWAYS", "above", "approver", "as_system", "no_policy", "policy", "rule", "stage"]
