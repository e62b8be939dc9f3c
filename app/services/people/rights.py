"""Billing rights: the owner alone gives and takes them, admins alone can have them (R7, R8, R9)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.actors import actor_of
from app.services.outbox import TELL_RIGHTS
from app.services.people.viewers import Viewer
from app.services.seating import seats
from app.services.showing import account_history
from workflows.intake import Right
from workflows.sentences import say

GRANTED, REMOVED = "grant_billing_rights", "remove_billing_rights"

IS_OWNER = text("""
SELECT EXISTS (SELECT FROM people WHERE account_id = :account_id AND id = :id AND role = 'owner' AND suspended_at IS NULL)
""")
ADMIN = text("""
SELECT id, name, email, role, has_billing_rights, suspended_at IS NOT NULL AS is_suspended,
       email_verified_at IS NOT NULL AS is_verified
FROM people WHERE account_id = :account_id AND id = :id
""")
IS_OFFERED = text("""
SELECT EXISTS (SELECT FROM ownership_offers WHERE account_id = :account_id AND offered_to = :id AND status = 'open'
               AND expires_at > clock_now())
""")
SET = text("UPDATE people SET has_billing_rights = :has WHERE account_id = :account_id AND id = :id")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the account, for whom rights are decided."""

    id: int
    name: str
    email: str
    role: str
    has_billing_rights: bool
    is_suspended: bool
    is_verified: bool


def as_owner(viewer: Viewer) -> int:
    """Take the account's rights for this transaction, and the account's id. Raises NotAllowed unless the owner asks.

    Whoever was the owner when the page was drawn may not be any more: this asks again, behind the lock (R6, R7).
    """
    account_id = viewer.account_id
    if account_id is None or viewer.right is not Right.OWNER:
        raise NotAllowed(say("Only the owner of the account can do this."))
    lock(account_id)
    if not db.session.execute(IS_OWNER, {"account_id": account_id, "id": viewer.person_id}).scalar_one():
        raise NotAllowed(say("Only the owner of the account can do this."))
    return account_id


def lock(account_id: int) -> None:
    """One change of rights, or of a person's role, at a time in an account."""
    seats.take_turns([account_id])


def colleague(viewer: Viewer, person_id: int) -> Colleague:
    """Somebody of the viewer's account. Raises NotThere."""
    row = db.session.execute(ADMIN, {"account_id": viewer.account_id, "id": person_id}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return Colleague(**row)


def grant(viewer: Viewer, person_id: int) -> Colleague:
    """Let an admin buy for the account. Raises NotAllowed (R7), Refused (R8), NotThere."""
    as_owner(viewer)
    somebody = colleague(viewer, person_id)
    if somebody.role != "admin":
        raise Refused(say("Only an admin can have billing rights: make %(name)s an admin first.", name=somebody.name))
    if somebody.is_suspended:
        raise Refused(say("%(name)s is suspended.", name=somebody.name))
    if somebody.has_billing_rights:
        raise Refused(say("%(name)s has billing rights already.", name=somebody.name))
    _set(viewer, somebody, has=True)
    return somebody


def remove(viewer: Viewer, person_id: int) -> Colleague:
    """Take the rights back. Raises like `grant`, and while the account is offered to this admin (R12)."""
    account_id = as_owner(viewer)
    somebody = colleague(viewer, person_id)
    if not somebody.has_billing_rights:
        raise Refused(say("%(name)s has no billing rights.", name=somebody.name))
    if db.session.execute(IS_OFFERED, {"account_id": account_id, "id": person_id}).scalar_one():
        raise Refused(say("The account is offered to %(name)s: take that offer back first.", name=somebody.name))
    _set(viewer, somebody, has=False)
    return somebody


def _set(viewer: Viewer, somebody: Colleague, *, has: bool) -> None:
    account_id = viewer.account_id or 0
    db.session.execute(SET, {"has": has, "account_id": account_id, "id": somebody.id})
    verb = GRANTED if has else REMOVED
    account_history.note(account_id, verb, actor_of(viewer), person_id=somebody.id, name=somebody.name)
    payload = {"person_id": somebody.id, "by": viewer.person_id, "verb": verb}
    seats.promise_later(TELL_RIGHTS, account_id, [payload])
