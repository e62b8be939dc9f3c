"""The demonstration's people as cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from app.web.viewing import role_words
from workflows.seat_order import Role


def picker_groups(people: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Groups for the `person_picker` component, in the order given."""
    groups: dict[str | None, dict[str, Any]] = {}
    for one in people:
        group = groups.setdefault(one["slug"], {"name": one["account"] or _("The vendor"), "sub": _kind(one["type"]), "people": [],
                                                 "is_wide": one["slug"] is None})
        role = _role(one)
        group["people"].append({"name": one["name"], "email": one["email"], "role": role_words(role), "note": _story(one["type"], role)})
    return list(groups.values())


def _kind(account_type: str | None) -> str:
    return {
        "managed": _("Managed: everything goes through the sales representative"),
        "online_assisted": _("Online-assisted: adds seats itself, at the contract price"),
        "self_service": _("Self-service: changes its seats at once"),
    }.get(account_type or "", _("Sales, management, operations"))


def _story(account_type: str | None, role: Role) -> str:
    """What can be seen with this person, in a few words."""
    if role is Role.OWNER:
        return {
            "managed": _("Ask for seats, then accept the offer"), "online_assisted": _("Process an order at the contract price"),
        }.get(account_type or "", _("Change the number of seats at once"))  # fmt: skip
    return {
        Role.BILLING_ADMIN: _("May buy seats, as the owner may"), Role.ADMIN: _("Add people, even when no seat is free"),
        Role.MEMBER: _("See one’s own seats, and whom to ask"), Role.REP: _("Claim a request, ask, quote"),
        Role.MANAGER: _("See what is stuck, and with whom"), Role.APPROVER: _("Decide about large discounts"),
        Role.OPERATOR: _("See whether everything runs"),
    }[role]  # fmt: skip


def _role(one: dict[str, Any]) -> Role:
    if one["slug"] is None or one["role"] == "owner":
        return Role(one["role"])
    if one["role"] == "admin":
        return Role.BILLING_ADMIN if one["has_billing_rights"] else Role.ADMIN
    return Role.MEMBER
