"""What the pages about one person need: seats and why, what may be done, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.services.people import entries, team_list
from app.services.people.person_page import PersonView
from app.services.people.viewers import Viewer
from app.web.account.licences import Licence
from app.web.account.naming import account_role_words
from app.web.account.team_words import history_rows, seat_reasons
from app.web.viewing import role_words
from app.web.words import named, said
from workflows.seat_order import Role
from workflows.team import why_not_removed, why_not_restored, why_not_suspended


def context(viewer: Viewer, found: PersonView, held: Sequence[Licence]) -> dict[str, Any]:
    """`no_suspend`, `no_restore` and `no_remove` are sentences where the rules stand against it, else None."""
    who = found.as_somebody(viewer)
    refusals = {"no_suspend": why_not_suspended(who, viewer.right), "no_restore": why_not_restored(who, viewer.right),
                "no_remove": why_not_removed(who, viewer.right)}  # fmt: skip
    names = {member.product: named(member) for licence in held for member in licence.members}
    return {
        "reasons": seat_reasons(found, held), "account_role": account_role_words(found.role),
        "history": history_rows(found.events, names, lambda role: role_words(Role(role))),
        "awaited": team_list.awaited(viewer.account_id or 0) if found.is_waiting else {}, "is_gone": is_gone(found),
        "invitation": None if found.last_sign_in_at else entries.invitations(viewer.account_id or 0, [found.id]).get(found.id),
        **{name: said(reason) if reason else None for name, reason in refusals.items()},
    }  # fmt: skip


def is_gone(found: PersonView) -> bool:
    """Removed: suspended, an end user, and without any role in a product."""
    return found.is_suspended and found.role == "end_user" and not found.products
