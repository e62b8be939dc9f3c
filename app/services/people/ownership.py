"""Passing the account on: the owner offers, a billing admin confirms, and only then it changes hands (R6, R12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, Refused
from app.extensions import db
from app.models.kinds import OfferStatus
from app.services.actors import SYSTEM, Actor, actor_of
from app.services.outbox import TELL_OWNERSHIP
from app.services.people import rights
from app.services.people.rights import Colleague
from app.services.people.viewers import Viewer
from app.services.seating import seats
from app.services.showing import account_history
from workflows.sentences import say

OFFER_DAYS = 14
"""How many days there are to answer after the one on which it is offered."""
OFFERED, PASSED, DECLINED = "offer_ownership", "pass_ownership", "decline_ownership"
TAKEN_BACK, LAPSED = "take_back_ownership", "lapse_ownership"


@dataclass(frozen=True, slots=True)
class OwnershipOffer:
    """An offer that is open, with both by name."""

    id: int
    account_id: int
    offered_by: int
    offered_to: int
    from_name: str
    to_name: str
    created_at: datetime
    expires_at: datetime
    last_day: date
    """The last day to answer it, until midnight where the account is."""
    has_lapsed: bool


OPEN = """
SELECT o.id, o.account_id, o.offered_by, o.offered_to, f.name AS from_name, t.name AS to_name, o.created_at, o.expires_at,
       (o.expires_at AT TIME ZONE a.time_zone)::date - 1 AS last_day, o.expires_at <= clock_now() AS has_lapsed
FROM ownership_offers o JOIN accounts a ON a.id = o.account_id JOIN people f ON f.account_id = o.account_id AND f.id = o.offered_by
JOIN people t ON t.account_id = o.account_id AND t.id = o.offered_to
WHERE o.status = 'open' AND {which}
"""
OF_ACCOUNT = text(OPEN.format(which="o.account_id = :account_id"))
# Like every offer it ends with its last day, in the account's time zone (R64).
OFFER = text("""
INSERT INTO ownership_offers (account_id, offered_by, offered_to, status, expires_at)
SELECT a.id, :offered_by, :offered_to, 'open', (clock_today(a.time_zone) + :days + 1)::timestamp AT TIME ZONE a.time_zone
FROM accounts a WHERE a.id = :account_id RETURNING id
""")
END = text("""
UPDATE ownership_offers SET status = :status, ended_at = clock_now()
WHERE account_id = :account_id AND id = :id AND status = 'open'
""")
STEP_DOWN = text("""
UPDATE people SET role = 'admin', has_billing_rights = false WHERE account_id = :account_id AND id = :id AND role = 'owner'
""")
STEP_UP = text("""
UPDATE people SET role = 'owner', has_billing_rights = false WHERE account_id = :account_id AND id = :id AND role = 'admin'
""")


def open_offer(account_id: int) -> OwnershipOffer | None:
    """The offer that waits for an answer, or None; one that has lapsed waits no more."""
    found = _open(account_id)
    return None if found is None or found.has_lapsed else found


def _open(account_id: int) -> OwnershipOffer | None:
    row = db.session.execute(OF_ACCOUNT, {"account_id": account_id}).mappings().one_or_none()
    return OwnershipOffer(**row) if row else None


def offer(viewer: Viewer, person_id: int) -> OwnershipOffer:
    """The owner's word. Nothing changes before the other confirms. Raises NotAllowed, NotThere, Refused."""
    account_id = rights.as_owner(viewer)
    somebody = rights.colleague(viewer, person_id)
    check_fit(somebody)
    before = _open(account_id)
    if before is not None and not before.has_lapsed:
        raise Refused(say("The account is offered to %(name)s already: take that offer back first.", name=before.to_name))
    if before is not None:
        _end(before, OfferStatus.LAPSED, LAPSED, SYSTEM)
    values = {"account_id": account_id, "offered_by": viewer.person_id, "offered_to": person_id, "days": OFFER_DAYS}
    db.session.execute(OFFER, values)
    made = _open(account_id)
    assert made is not None  # noqa: S101  (it was written a line ago)
    _tell(made, OFFERED, actor_of(viewer))
    return made


def check_fit(somebody: Colleague) -> None:
    """R12: a billing admin, here and reachable. Raises Refused with what is missing."""
    if somebody.role != "admin" or not somebody.has_billing_rights:
        raise Refused(say("Only a billing admin can become the owner: give %(name)s billing rights first.", name=somebody.name))
    if somebody.is_suspended:
        raise Refused(say("%(name)s is suspended.", name=somebody.name))
    if not somebody.is_verified:
        raise Refused(say("%(name)s has not verified the e-mail address yet. A link to set a new password, sent to that "
                          "address and used, verifies it.", name=somebody.name))  # fmt: skip


def confirm(viewer: Viewer) -> OwnershipOffer:
    """The other's word: from now on they are the owner, and the old owner is an admin, at once and whatever seats are free.

    Raises Refused when there is nothing to confirm any more, or R12 no longer holds.
    """
    found = _answered_by(viewer)
    check_fit(rights.colleague(viewer, found.offered_to))
    for statement, person_id in ((STEP_DOWN, found.offered_by), (STEP_UP, found.offered_to)):
        moved = db.session.execute(statement, {"account_id": found.account_id, "id": person_id})
        if moved.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused(NOTHING_OPEN)
    _end(found, OfferStatus.CONFIRMED, PASSED, actor_of(viewer))
    return found


def decline(viewer: Viewer) -> OwnershipOffer:
    """The other says no. Raises like `confirm`."""
    found = _answered_by(viewer)
    _end(found, OfferStatus.DECLINED, DECLINED, actor_of(viewer))
    return found


NOTHING_OPEN = say("There is no offer of ownership for you to answer. It was taken back, has lapsed, or is answered already.")


def _answered_by(viewer: Viewer) -> OwnershipOffer:
    if viewer.account_id is None:
        raise NotAllowed(say("Only people of the account can do this."))
    rights.lock(viewer.account_id)
    found = open_offer(viewer.account_id)
    if found is None or found.offered_to != viewer.person_id:
        raise Refused(NOTHING_OPEN)
    return found


def take_back(viewer: Viewer) -> OwnershipOffer:
    """The owner thinks again, until the other has confirmed. Raises NotAllowed or Refused."""
    account_id = rights.as_owner(viewer)
    found = _open(account_id)
    if found is None:
        raise Refused(say("There is no offer of ownership to take back."))
    _end(found, OfferStatus.TAKEN_BACK, TAKEN_BACK, actor_of(viewer))
    return found


# The sweep waits for nobody: who is answering right now is looked at next time.
LAPSED_OFFERS = text("WITH lapsed AS MATERIALIZED (" + OPEN.format(which="o.expires_at <= clock_now()") + """
ORDER BY o.expires_at LIMIT :most FOR UPDATE OF o SKIP LOCKED)
SELECT * FROM lapsed WHERE pg_try_advisory_xact_lock(7236, hashint8(account_id))
""")


def lapse(most: int = 100) -> int:
    """Offers nobody answered in time end, and both are told. Returns how many."""
    rows: list[Any] = list(db.session.execute(LAPSED_OFFERS, {"most": most}).mappings())
    for row in rows:
        _end(OwnershipOffer(**row), OfferStatus.LAPSED, LAPSED, SYSTEM)
    return len(rows)


def _end(found: OwnershipOffer, status: OfferStatus, verb: str, actor: Actor) -> None:
    db.session.execute(END, {"status": status, "account_id": found.account_id, "id": found.id})
    _tell(found, verb, actor)


def _tell(found: OwnershipOffer, verb: str, actor: Actor) -> None:
    """The history, and a mail to both (an own act is confirmed to its author: it is too large to go unnoticed)."""
    account_history.note(found.account_id, verb, actor, offer_id=found.id, name=found.to_name)
    seats.promise_later(TELL_OWNERSHIP, found.account_id, [{"offer_id": found.id, "verb": verb}])


ANSWERS = {"confirm": confirm, "decline": decline}
"""What the one it is offered to can say."""
