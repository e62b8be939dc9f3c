"""Ending the account: the owner's act alone, with a reason, at the end of the cycle, and until then not for good (R83).

On a sales-assisted account it is an order for the representative, over every licence. On a self-service account it
is kept here and carried out on its day: the licences end, roles in products with them, what was planned is cancelled
and says so, and the account is closed. Its people can still sign in and read; opening it again is the vendor's to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from app.domain.proration import cycle_of
from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db, doorbell
from app.models.kinds import Cycle as CycleName
from app.services.actors import Actor, actor_of
from app.services.ordering.steps import MovingOrder
from app.services.outbox import MAIL, PROVISIONING, TELL_CANCELLATION
from app.services.people import rights
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.offers import MONTHS
from app.services.requesting.requests import MAX_TEXT, Wish
from app.services.seating import seats
from app.services.showing import account_history
from workflows.intake import Change, Path, decide
from workflows.sentences import say

ASKED, TAKEN_BACK, ENDED, LET_GO = "cancel_account", "take_back_cancellation", "end_account", "let_cancellation_go"


@dataclass(frozen=True, slots=True)
class Planned:
    """A cancellation that waits for its day."""

    id: int
    reason: str
    asked_by_name: str
    effective_on: date
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Stakes:
    """What a cancellation would end: the day, how many licences and people in products. `path` is R2's."""

    path: Path
    effective_on: date
    licences: int
    people: int


PLANNED = text("""
SELECT c.id, c.reason, p.name AS asked_by_name, c.effective_on, c.created_at FROM cancellations c
JOIN people p ON p.account_id = c.account_id AND p.id = c.asked_by
WHERE c.account_id = :account_id AND c.status = 'planned'
""")
STAKES = text("""
SELECT a.renews_on, a.anchor_day, a.cycle, a.standing, clock_today(a.time_zone) AS today,
       (SELECT count(*) FROM subscriptions s WHERE s.account_id = a.id AND s.ended_on IS NULL) AS licences,
       (SELECT count(DISTINCT person_id) FROM seat_assignments sa WHERE sa.account_id = a.id) AS people
FROM accounts a WHERE a.id = :account_id
""")
LICENCES = text("""
SELECT p.slug FROM subscriptions s JOIN products p ON p.id = s.product_id
WHERE s.account_id = :account_id AND s.ended_on IS NULL ORDER BY s.id
""")
PLAN = text("""
INSERT INTO cancellations (account_id, asked_by, reason, status, effective_on)
VALUES (:account_id, :asked_by, :reason, 'planned', :effective_on) RETURNING id
""")
TAKE_BACK = text("""
UPDATE cancellations SET status = 'taken_back', ended_at = clock_now() WHERE account_id = :account_id AND status = 'planned'
RETURNING id, effective_on
""")


def planned(account_id: int) -> Planned | None:
    """The cancellation that waits for its day, if there is one."""
    row = db.session.execute(PLANNED, {"account_id": account_id}).mappings().one_or_none()
    return Planned(**row) if row else None


def stakes(viewer: Viewer) -> Stakes:
    """What would end, and when. Raises NotAllowed for everybody but the owner (R9), Refused when it has ended."""
    if viewer.account_id is None:
        raise NotAllowed(say("Only the owner of the account can cancel it."))
    answer = decide(viewer.type, Change.CANCEL_ACCOUNT, viewer.right)
    if answer.path is None:
        raise NotAllowed(answer.refusal or say("You may not do this."))
    row = db.session.execute(STAKES, {"account_id": viewer.account_id}).one()
    if row.standing == "closed":
        raise Refused(say("The account has ended already."))
    cycle = cycle_of(row.renews_on, MONTHS[CycleName(row.cycle)], row.today, row.anchor_day)
    return Stakes(answer.path, cycle.ends_on, row.licences, row.people)


def cancel(viewer: Viewer, reason: str) -> Planned | MovingOrder:
    """End the account with its cycle, or ask the representative to. Raises NotAllowed, Invalid, Refused."""
    at_stake, words = stakes(viewer), reason.strip()
    if not words:
        raise Invalid(say("Say why you leave: it helps us to do better."), field="reason")
    if len(words) > MAX_TEXT:
        raise Invalid(say("Use at most %(most)s characters.", most=MAX_TEXT), field="reason")
    account_id = rights.as_owner(viewer)
    if at_stake.path is Path.ORDER:
        return _ask_the_rep(viewer, account_id, words)
    if planned(account_id) is not None:
        raise Refused(say("The account is cancelled already. You can take that back until its last day is over."))
    values = {"account_id": account_id, "asked_by": viewer.person_id, "reason": words, "effective_on": at_stake.effective_on}
    made: int = db.session.execute(PLAN, values).scalar_one()
    account_history.note(account_id, ASKED, actor_of(viewer), words, effective_on=str(at_stake.effective_on))
    seats.promise_later(TELL_CANCELLATION, account_id, [{"cancellation_id": made, "verb": ASKED}])
    found = planned(account_id)
    assert found is not None  # noqa: S101  (it was written a moment ago)
    return found


def _ask_the_rep(viewer: Viewer, account_id: int, reason: str) -> MovingOrder:
    """One order over every licence; the representative answers as on any other."""
    slugs = db.session.execute(LICENCES, {"account_id": account_id}).scalars().all()
    if not slugs:
        raise Refused(say("The account has no licence: there is nothing to end."))
    outcome = requests.submit(viewer, Wish(Change.CANCEL_ACCOUNT, [AskedLine(slug) for slug in slugs], reason))
    assert outcome.order is not None  # noqa: S101  (R2 makes this an order)
    return outcome.order


def take_back(viewer: Viewer) -> date:
    """The account goes on. Returns the day on which it would have ended. Raises NotAllowed, Refused."""
    account_id = rights.as_owner(viewer)
    row = db.session.execute(TAKE_BACK, {"account_id": account_id}).one_or_none()
    if row is None:
        raise Refused(say("There is no cancellation to take back."))
    account_history.note(account_id, TAKEN_BACK, actor_of(viewer), effective_on=str(row.effective_on))
    seats.promise_later(TELL_CANCELLATION, account_id, [{"cancellation_id": row.id, "verb": TAKEN_BACK}])
    day: date = row.effective_on
    return day


def let_go(account_id: int, actor: Actor) -> None:
    """The account has a representative now, who is asked about its end (R2): what was planned alone is no longer. If it was,
    history says so, and those who look after the subscription are told (R48)."""
    row = db.session.execute(TAKE_BACK, {"account_id": account_id}).one_or_none()
    if row is not None:
        account_history.note(account_id, LET_GO, actor, effective_on=str(row.effective_on))
        seats.promise_later(TELL_CANCELLATION, account_id, [{"cancellation_id": row.id, "verb": LET_GO}])


# Waiting for nobody: who is busy with an account is asked next time. What was done before is seen by the next statement.
TAKE_DUE = text("""
WITH due AS MATERIALIZED (
    SELECT c.account_id FROM cancellations c JOIN accounts a ON a.id = c.account_id
    WHERE c.status = 'planned' AND c.effective_on <= clock_today(a.time_zone) ORDER BY c.effective_on, c.account_id LIMIT :most
)
SELECT account_id FROM due WHERE pg_try_advisory_xact_lock(7236, hashint8(account_id))
""")

# The whole end of an account in one statement: interrupted anywhere, nothing or everything of it has happened.
END_DUE = text("""
WITH due AS MATERIALIZED (
    SELECT c.account_id, c.id, c.effective_on FROM cancellations c JOIN accounts a ON a.id = c.account_id
    WHERE c.account_id = ANY(:accounts) AND c.status = 'planned' AND c.effective_on <= clock_today(a.time_zone)
    ORDER BY c.account_id FOR NO KEY UPDATE OF c, a
), done AS (
    UPDATE cancellations c SET status = 'applied', ended_at = clock_now() FROM due
    WHERE c.account_id = due.account_id AND c.id = due.id
), closed AS (
    UPDATE accounts a SET standing = 'closed' FROM due WHERE a.id = due.account_id
), licence AS MATERIALIZED (
    SELECT s.account_id, s.id, s.product_id, due.effective_on, coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0) AS held
    FROM due JOIN subscriptions s ON s.account_id = due.account_id AND s.ended_on IS NULL
    LEFT JOIN seat_changes c ON c.account_id = s.account_id AND c.subscription_id = s.id
    GROUP BY s.account_id, s.id, s.product_id, due.effective_on
), ended AS (
    UPDATE subscriptions s SET ended_on = l.effective_on FROM licence l WHERE s.account_id = l.account_id AND s.id = l.id
), dropped AS (
    UPDATE seat_changes c SET status = 'cancelled' FROM due
    WHERE c.account_id = due.account_id AND c.status = 'planned' AND c.order_id IS NULL
    RETURNING c.account_id, c.id
), no_other_cycle AS (
    UPDATE cycle_changes y SET status = 'cancelled' FROM due
    WHERE y.account_id = due.account_id AND y.status = 'planned' AND y.order_id IS NULL
), ledger AS (
    INSERT INTO seat_changes (account_id, subscription_id, delta, ends_subscription, status, effective_on, cause, actor_name, applied_at)
    SELECT account_id, id, -held, true, 'applied', effective_on, 'cancel_account', 'Seatwright', clock_now() FROM licence
    RETURNING account_id, id, subscription_id, delta
), left_behind AS (
    DELETE FROM seat_assignments sa USING due WHERE sa.account_id = due.account_id
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_name, actor_role, comment, details)
    SELECT due.account_id, 'end_account', 'system', 'Seatwright', 'system', '', jsonb_build_object(
        'effective_on', due.effective_on,
        'dropped', (SELECT coalesce(jsonb_agg(d.id), '[]') FROM dropped d WHERE d.account_id = due.account_id),
        'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object('seat_change', l.id, 'subscription', l.subscription_id,
                        'seats', l.delta)), '[]') FROM ledger l WHERE l.account_id = due.account_id))
    FROM due ORDER BY due.account_id RETURNING account_id
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, ordering_key)
    SELECT l.account_id, 'sync_seats', 'provisioning', jsonb_build_object('seat_changes', jsonb_agg(l.id)), 'seats:' || l.account_id
    FROM ledger l, (SELECT count(*) FROM history) AS after GROUP BY l.account_id
    UNION ALL
    SELECT account_id, 'tell_cancellation', 'mail', jsonb_build_object('cancellation_id', id, 'verb', 'end_account'), NULL FROM due
)
SELECT count(*) FROM due
""")


def end_due(most: int = 100) -> int:
    """End the accounts whose day has come, in their time zones. Returns how many."""
    accounts = db.session.execute(TAKE_DUE, {"most": most}).scalars().all()
    done: int = db.session.execute(END_DUE, {"accounts": list(accounts)}).scalar_one() if accounts else 0
    if done:
        doorbell.hear(db.session(), {PROVISIONING, MAIL})
    return done
