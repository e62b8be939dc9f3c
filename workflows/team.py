"""Why a person of an account may not be changed: each rule returns a sentence, or None (R6, R7, R16, R46)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.intake import Right
from workflows.sentences import Sentence, say

ADMINS = frozenset({"owner", "admin"})


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as the rules see them. `is_viewer`: whoever asks is this person."""

    name: str
    role: str
    has_billing_rights: bool
    is_suspended: bool
    is_viewer: bool


def why_no_other_role(who: Somebody, role: str) -> Sentence | None:
    """Whether the role in the account may become another one."""
    if role == who.role:
        return None
    if role == "owner":
        return say("An account has one owner. Ownership is passed on by the owner, on the Contacts page.")
    if who.role == "owner":
        return say("%(name)s owns the account and stays its owner until the ownership is passed on.", name=who.name)
    if who.is_viewer:
        return say("You cannot change your own role in the account. Another admin can.")
    if who.has_billing_rights:
        return say("%(name)s has billing rights. The owner takes them away first, on the Contacts page.", name=who.name)
    return None


def why_not_suspended(who: Somebody, right: Right) -> Sentence | None:
    """Whether the person may be suspended now."""
    if who.role == "owner":
        return say("%(name)s owns the account: an owner is never suspended. Pass the ownership on first.", name=who.name)
    if who.is_viewer:
        return say("You cannot suspend yourself. Another admin can.")
    if who.is_suspended:
        return say("%(name)s is suspended already.", name=who.name)
    if who.has_billing_rights and right is not Right.OWNER:
        return say("%(name)s has billing rights: only the owner can suspend them.", name=who.name)
    return None


def why_not_restored(who: Somebody, right: Right) -> Sentence | None:
    """Whether there is a suspension to end, and whose it is to end."""
    if not who.is_suspended:
        return say("%(name)s is not suspended.", name=who.name)
    if who.has_billing_rights and right is not Right.OWNER:
        return say("%(name)s has billing rights: only the owner can let them in again.", name=who.name)
    return None


def why_not_removed(who: Somebody, right: Right) -> Sentence | None:
    """Removing is lowering the role and then suspending, so both rules speak (R46)."""
    if who.is_viewer and who.role != "owner":
        return say("You cannot remove yourself. Another admin can.")
    if who.is_suspended:
        return why_no_other_role(who, "end_user")
    return why_not_suspended(who, right) or why_no_other_role(who, "end_user")
