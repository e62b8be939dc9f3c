"""The one place where an order moves: the engine's answer, the event and the outbox rows, in one statement."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, Refused, SomebodyWasFirst
from app.extensions import Statement, db, doorbell
from app.models.kinds import TemporaryKind
from app.services.actors import Actor
from app.services.outbox import promise, queue_of, request_id
from app.services.seating.seats import Wanted
from workflows.approvers import Approval
from workflows.engine import Refusal, Step, StepNotAllowed
from workflows.facts import Facts
from workflows.intake import BRINGS_SEATS, Change
from workflows.seat_order import SEAT_ORDER, State
from workflows.sentences import Sentence, say
from workflows.words import step_words


@dataclass(slots=True)
class MovingOrder:
    """An order read from the record, and the steps taken on it since. Nothing is stored until `write`."""

    account_id: int
    id: int
    state: State
    version: int
    round: int
    requester_id: int
    rep_id: int | None
    rep_name: str | None
    currency: str
    change: str
    is_at_contract_price: bool
    starts_on: date | None
    valid_until: date | None
    state_since: datetime | None
    today: date
    is_in_good_standing: bool
    adds_seats: bool
    account_has_ended: bool = False
    account_type: str = ""
    account_slug: str = ""
    reference: str = ""
    agreed: list[dict[str, Any]] | None = None
    problem: Sentence | None = None
    draft_is_priced: bool = False
    draft_valid_until: date | None = None
    is_followed: bool = False
    temporary_kind: str | None = None
    new_valid_until: date | None = None
    priced_until: date | None = None
    has_policy: bool = False
    approval: Approval | None = None
    clearance: dict[str, Any] | None = None
    news: Sentence | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    read_at: tuple[State, int, int | None, datetime | None] | None = None
    asked_by: str = ""  # the request behind what a job does to it; empty: the one under way

    @property
    def brings_seats(self) -> bool:
        """Whether there are seats to give to people once it is done."""
        stays = self.temporary_kind == TemporaryKind.CONVERT  # who has such a seat has it already (R52)
        return self.adds_seats and not stays and Change(self.change) in BRINGS_SEATS

    def __post_init__(self) -> None:
        self.read_at = (self.state, self.version, self.rep_id, self.state_since)


def facts_of(order: MovingOrder, actor: Actor, note: str = "") -> Facts:
    """What the guards may look at."""
    return Facts(
        state=order.state, today=order.today, actor_id=actor.id, actor_role=actor.role, note=note,
        requester_id=order.requester_id, rep_id=order.rep_id, rep_name=order.rep_name, state_since=order.state_since,
        starts_on=order.starts_on, valid_until=order.valid_until, is_at_contract_price=order.is_at_contract_price,
        is_in_good_standing=order.is_in_good_standing, adds_seats=order.adds_seats, change=order.change,
        draft_is_priced=order.draft_is_priced, draft_valid_until=order.draft_valid_until,
        new_valid_until=order.new_valid_until, priced_until=order.priced_until, problem=order.problem, approval_missing=_approval_missing(order),
        decision_problem=_decision_problem(order, actor), is_author=_is_author(order, actor),
        has_decided=order.approval is not None and order.approval.has_word_of(actor.id),
    )  # fmt: skip


def _approval_missing(order: MovingOrder) -> Sentence | None:
    """Where the policy was not asked, nothing goes out."""
    if order.approval is not None:
        return order.approval.missing
    return say("Whether this quote needs approval has not been looked up.") if order.has_policy else None


def _decision_problem(order: MovingOrder, actor: Actor) -> Sentence | None:
    if order.approval is None or actor.kind != "staff":
        return say("This quote does not wait for you.")
    return order.approval.why_not_decided_by(actor.id)


def _is_author(order: MovingOrder, actor: Actor) -> bool:
    return order.approval is None or actor.id in order.approval.authors


def offered(order: MovingOrder, actor: Actor) -> list[Step]:
    """The steps this actor may take now: the check that draws a button is the check that guards the door."""
    return SEAT_ORDER.offered(facts_of(order, actor), actor.role)


def take(order: MovingOrder, verb: str, actor: Actor, note: str = "", **details: Any) -> Step:
    """Take one step in memory, or refuse with a sentence: the only assignment of an order's state.

    Raises NotAllowed (never this role), SomebodyWasFirst (it has moved on), Refused (a guard's sentence).
    """
    try:
        row = SEAT_ORDER.advance(facts_of(order, actor, note), verb, actor.role)
    except StepNotAllowed as refusal:
        raise _problem(order, verb, refusal, actor) from refusal
    note_event(order, verb, actor, order.state, row.target, note, details)
    order.tasks.extend(promise(effect, order.account_id, {"verb": verb}, order.asked_by) for effect in row.effects)
    order.state, order.version = State(row.target), order.version + 1
    return row


def note_event(order: MovingOrder, verb: str, actor: Actor, source: State | None, target: Any, note: str,
               details: dict[str, Any]) -> None:  # fmt: skip
    """Add a line to the history that `write` will store."""
    order.events.append({
        "verb": verb, "from_state": source, "to_state": target, "actor_kind": actor.kind, "actor_id": actor.id,
        "actor_name": actor.name, "actor_role": actor.role, "comment": note.strip(), "details": details,
        "request_id": order.asked_by or request_id(),
    })  # fmt: skip


TAIL = """
history AS (
    INSERT INTO order_events (account_id, order_id, verb, from_state, to_state, actor_kind, actor_id, actor_name,
                              actor_role, comment, details, request_id)
    SELECT moved.account_id, moved.id, e.verb, e.from_state, e.to_state, e.actor_kind, e.actor_id, e.actor_name,
           e.actor_role, e.comment, e.details, e.request_id
    FROM moved JOIN ROWS FROM (jsonb_to_recordset(CAST(:events AS jsonb)) AS (
        order_id bigint, verb text, from_state text, to_state text, actor_kind text, actor_id bigint, actor_name text,
        actor_role text, comment text, details jsonb, request_id text)) WITH ORDINALITY e
      ON coalesce(e.order_id, moved.id) = moved.id
    ORDER BY moved.account_id, e.ordinality
    RETURNING order_id, verb, position
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, ordering_key, request_id)
    SELECT moved.account_id, t.kind, t.queue,
           t.payload || jsonb_build_object('order_id', moved.id, 'position', history.position),
           t.ordering_key, t.request_id
    FROM moved JOIN jsonb_to_recordset(CAST(:tasks AS jsonb)) AS t(
        order_id bigint, kind text, queue text, payload jsonb, ordering_key text, request_id text)
      ON coalesce(t.order_id, moved.id) = moved.id
    JOIN history ON history.order_id = moved.id AND history.verb = t.payload ->> 'verb'
), counted AS (
    INSERT INTO order_tallies (state, rep_id, since_on, n)
    SELECT c.state, c.rep_id, coalesce(c.since_on, clock_today('UTC')), c.n
    FROM moved JOIN jsonb_to_recordset(CAST(:tallies AS jsonb)) AS c(
        order_id bigint, state text, rep_id bigint, since_on date, n bigint) ON coalesce(c.order_id, moved.id) = moved.id
)
SELECT id, reference, state_since, is_followed FROM moved
"""

MOVE = Statement("""
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:moves AS jsonb)) AS m(
        account_id bigint, id bigint, read_version int, state text, version int, round int, rep_id bigint, starts_on date,
        valid_until date, is_at_contract_price boolean, has_moved boolean)
), turn AS MATERIALIZED (  -- the account's lock before any of its rows, as everybody takes it
    SELECT pg_advisory_xact_lock(7236, hashint8(account_id)) FROM (SELECT DISTINCT account_id FROM asked ORDER BY account_id) a
), moved AS (
    UPDATE orders o SET state = m.state, version = m.version, round = m.round, rep_id = m.rep_id, starts_on = m.starts_on,
           valid_until = m.valid_until, is_at_contract_price = m.is_at_contract_price,
           state_since = CASE WHEN m.has_moved THEN clock_now() ELSE o.state_since END,
           waits_for_order_id = CASE WHEN m.state = 'behind' THEN o.waits_for_order_id END
    FROM asked m, (SELECT count(*) FROM turn) AS first
    WHERE o.account_id = m.account_id AND o.id = m.id AND o.version = m.read_version
    RETURNING o.account_id, o.id, o.reference, o.state_since, o.is_followed
), """ + TAIL)


def write(*orders: MovingOrder) -> None:
    """Store the steps taken since the orders were read, in one statement, all or none.

    Raises SomebodyWasFirst when one of them has moved since; nothing may be committed then.
    """
    arguments = {"moves": json.dumps([_move(order) for order in orders]), **written(*orders)}
    rows = {row.id: row for row in MOVE.rows(arguments)}
    for order in orders:
        if order.id not in rows:
            first = order.events[0]
            actor = Actor(first["actor_kind"], first["actor_id"], first["actor_name"], first["actor_role"])
            raise was_first(order, order.events[-1]["verb"], actor)
        settle(order, rows[order.id])


def _move(order: MovingOrder) -> dict[str, Any]:
    state, version, _, _ = order.read_at or (order.state, 0, None, None)
    return {
        "account_id": order.account_id, "id": order.id, "read_version": version, "state": order.state,
        "version": order.version, "round": order.round, "rep_id": order.rep_id, "has_moved": order.state != state,
        "starts_on": order.starts_on and order.starts_on.isoformat(), "is_at_contract_price": order.is_at_contract_price,
        "valid_until": order.valid_until and order.valid_until.isoformat(),
    }  # fmt: skip


def written(*orders: MovingOrder) -> dict[str, str]:
    """The JSON arguments of the shared tail of the statement; a new order has no id yet."""

    def of(rows: Callable[[MovingOrder], list[dict[str, Any]]]) -> str:
        return json.dumps([{**row, "order_id": order.id or None} for order in orders for row in rows(order)])

    return {"events": of(lambda one: one.events), "tasks": of(lambda one: one.tasks), "tallies": of(_tallies)}


def settle(order: MovingOrder, row: Any) -> None:
    """After the statement: ring for the promised tasks once the transaction commits, and start from here again."""
    doorbell.hear(db.session(), {queue_of(task["kind"]) for task in order.tasks})
    order.id, order.reference, order.state_since, order.is_followed = row.id, row.reference, row.state_since, row.is_followed
    order.events, order.tasks = [], []
    order.read_at = (order.state, order.version, order.rep_id, order.state_since)


def _tallies(order: MovingOrder) -> list[dict[str, Any]]:
    """One less where the order was, one more where it is now (kept apart by state, rep and day)."""
    state, version, rep_id, since = order.read_at or (order.state, 0, None, None)
    stays = order.state == state and version > 0
    since_on = since.astimezone(UTC).date().isoformat() if since else None
    if stays and rep_id == order.rep_id:
        return []
    now = {"state": order.state, "rep_id": order.rep_id, "since_on": since_on if stays else None, "n": 1}
    return [now] if version == 0 else [{"state": state, "rep_id": rep_id, "since_on": since_on, "n": -1}, now]


def _problem(order: MovingOrder, verb: str, refusal: StepNotAllowed, actor: Actor) -> Exception:
    if refusal.refusal is Refusal.WRONG_ROLE:
        return NotAllowed(refusal.reason)
    if refusal.refusal is Refusal.WRONG_STATE:
        return was_first(order, verb, actor)
    return Refused(refusal.reason, field="verb" if refusal.refusal is Refusal.NO_SUCH_STEP else None)


LAST = text("""
SELECT actor_kind, actor_id, actor_name, verb, at FROM order_events WHERE account_id = :account_id AND order_id = :id
ORDER BY position DESC LIMIT 1
""")


def was_first(order: MovingOrder, verb: str, actor: Actor) -> SomebodyWasFirst:
    """Who moved the order before this one, with which step, and when (R61); one who pressed twice was first oneself."""
    row = db.session.execute(LAST, {"account_id": order.account_id, "id": order.id}).one_or_none()
    if row is None:
        return SomebodyWasFirst(say("The order has moved on."), who="", verb=verb, at=None)
    is_own = (row.actor_kind, row.actor_id) == (actor.kind, actor.id)
    reason = (say("You have moved it on yourself, on %(at)s.", at=row.at) if is_own
              else say("%(who)s was first, on %(at)s (%(step)s).", who=row.actor_name, at=row.at,
                       step=step_words(row.verb, brings_seats=order.brings_seats)))  # fmt: skip
    return SomebodyWasFirst(reason, who=row.actor_name, verb=row.verb, at=row.at, is_own=is_own)
