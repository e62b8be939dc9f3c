"""Who is told what: reads the record behind a promised mail. Nobody is told of their own act (R40, U12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.outbox import ASK_OWNER, TELL_SEATED, Leased
from app.services.seating.temporary import BRINGS
from workflows.intake import BRINGS_SEATS, OWNER_ONLY, AccountType, Change, Path, needs_an_offer
from workflows.seat_order import Effect, State

UNDECIDED = frozenset({State.AWAITING_OWNER, State.BEHIND})
"""Where the account's own people decide first, and the rows of R2 say what follows."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One reader. `kind` is person or staff, `role` theirs, `locale` the language they read, `time_zone` where their clock is."""

    kind: str
    id: int
    name: str
    email: str
    locale: str
    role: str
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A product with its seats; on an order how many more or fewer, for a person 0."""

    product_name: str
    product_name_fr: str
    plan_name: str | None
    seats: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, and to which order (`order_id` 0: to none). Amounts in minor units."""

    account_id: int
    account_name: str
    verb: str
    actor_name: str
    comment: str
    details: dict[str, Any]
    lines: Sequence[NoticeLine]
    order_id: int = 0
    reference: str = ""
    version: int = 0
    state: str = ""
    change: str = ""
    currency: str = ""
    requester_name: str = ""
    justification: str = ""
    person_name: str = ""
    rep_name: str | None = None
    needed_on: date | None = None
    valid_until: date | None = None
    asked_total_minor: int | None = None
    offer_total_minor: int | None = None
    rest_on: date | None = None
    """Of an order that is fulfilled in part: the day its next line comes."""
    temporary_kind: str | None = None
    """What an order asks about temporary seats (R52)."""
    to_cycle: str | None = None
    """The billing cycle that is asked for (R43)."""
    account_type: str = ""
    is_at_contract_price: bool = False

    @property
    def is_estimate(self) -> bool:
        """Whether what was asked is priced, but an offer will say what it costs (R39)."""
        if self.offer_total_minor is not None or self.is_at_contract_price or not self.account_type:
            return False
        path = Path.OWNER_APPROVAL if self.state in UNDECIDED else Path.ORDER
        return needs_an_offer(AccountType(self.account_type), Change(self.change), path)

    @property
    def brings_seats(self) -> bool:
        """Whether there are seats to give to people once it is done; those that end early, or stay, are none (R52)."""
        is_lent = self.temporary_kind is None or self.temporary_kind in BRINGS
        return is_lent and (not self.change or Change(self.change) in BRINGS_SEATS)


# The offer is the one that is out; where approvers gave a draft back, that draft ("draft" comes before "sent").
ORDER_NOTICE = text("""
SELECT o.account_id, a.name AS account_name, a.type AS account_type, o.is_at_contract_price, e.verb, e.comment, e.details,
       CASE WHEN e.verb = 'send_quote' AND e.actor_kind = 'system' THEN coalesce(q.written_by, e.actor_name) ELSE e.actor_name END AS actor_name,
       o.id AS order_id, o.reference, o.version, o.state, o.change, o.currency,
       p.name AS requester_name, o.justification, r.name AS rep_name, o.needed_on, o.valid_until,
       (s.details ->> 'total_minor')::bigint AS asked_total_minor, q.total_minor AS offer_total_minor,
       coalesce(q.lines, (SELECT jsonb_agg(jsonb_build_object('product_name', pr.name,
            'product_name_fr', pr.name_fr, 'plan_name', plan.name, 'seats', l.seats) ORDER BY l.line_no)
        FROM order_lines l JOIN products pr ON pr.id = l.product_id
        LEFT JOIN plans plan ON plan.id = l.plan_id
        WHERE l.account_id = o.account_id AND l.order_id = o.id)) AS lines,
       e.actor_kind, e.actor_id, o.requester_id,
       coalesce(CASE WHEN r.is_active THEN o.rep_id END, a.rep_id, o.rep_id) AS rep_id, a.rep_id AS account_rep_id,
       EXISTS (SELECT FROM order_events g WHERE g.account_id = o.account_id AND g.order_id = o.id AND g.position > e.position
               AND g.verb = e.verb) AS is_said_anew,
       EXISTS (SELECT FROM order_events g WHERE g.account_id = o.account_id AND g.order_id = o.id AND g.position > e.position
               AND g.verb = 'assign' AND g.actor_kind = 'system') AS is_given,
       (SELECT min(c.effective_on) FROM seat_changes c WHERE e.verb = 'fulfil' AND c.account_id = o.account_id AND c.order_id = o.id
         AND c.status = 'planned' AND c.delta > 0 AND c.temporary_id IS NULL) AS rest_on,
       (SELECT k.kind FROM temporary_asks k WHERE k.account_id = o.account_id AND k.order_id = o.id) AS temporary_kind,
       (SELECT c.to_cycle FROM cycle_changes c WHERE c.account_id = o.account_id AND c.order_id = o.id) AS to_cycle
FROM orders o JOIN accounts a ON a.id = o.account_id
JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
JOIN order_events e ON e.account_id = o.account_id AND e.order_id = o.id AND e.position = :position
LEFT JOIN LATERAL (SELECT details FROM order_events s WHERE s.account_id = o.account_id AND s.order_id = o.id
    AND s.verb IN ('submit', 'join_request', 'change_request') ORDER BY s.position DESC LIMIT 1) s ON true
LEFT JOIN staff r ON r.id = o.rep_id
LEFT JOIN LATERAL (
    SELECT quote.total_minor, (SELECT jsonb_agg(jsonb_build_object('product_name', pr.name,
            'product_name_fr', pr.name_fr, 'plan_name', plan.name, 'seats', l.seats) ORDER BY l.line_no)
        FROM quote_lines l JOIN products pr ON pr.id = l.product_id
        LEFT JOIN plans plan ON plan.id = l.plan_id
        WHERE l.account_id = quote.account_id AND l.order_id = quote.order_id
          AND l.version = quote.version) AS lines, (SELECT w.name FROM staff w WHERE w.id = quote.written_by) AS written_by
    FROM quotes quote
    WHERE quote.account_id = o.account_id AND quote.order_id = o.id
      AND quote.status IN ('sent', CASE WHEN e.verb IN ('return_quote', 'finish_approval') THEN 'draft' END)
    ORDER BY quote.status LIMIT 1) q ON true
WHERE o.account_id = :account_id AND o.id = :order_id
""")

PERSON_NOTICE = text("""
SELECT a.id AS account_id, a.name AS account_name, p.name AS person_name,
       coalesce(asker.name, '') AS actor_name,
       (SELECT jsonb_agg(jsonb_build_object('product_name', pr.name, 'product_name_fr', pr.name_fr,
                                            'plan_name', NULL, 'seats', 0) ORDER BY pr.name)
        FROM products pr WHERE pr.slug = ANY(:products) OR (:is_seated AND EXISTS (
            SELECT FROM seat_assignments sa WHERE sa.account_id = a.id AND sa.person_id = p.id
              AND sa.product_id = pr.id AND sa.waiting_since IS NULL))) AS lines
FROM people p JOIN accounts a ON a.id = p.account_id
LEFT JOIN people asker ON asker.account_id = p.account_id AND asker.id = :asked_by
WHERE p.account_id = :account_id AND p.id = :person_id
""")

# A requester who has left, or may no longer ask, is replaced by the account's owner (R74). Without a rep
# for the account everybody in sales hears of a new order. What a rep who has left should do is the managers' to give away.
RECIPIENTS = text("""
SELECT * FROM (
    SELECT 'person' AS kind, p.id, p.name, p.email, p.locale, p.role FROM people p
    WHERE p.account_id = :account_id AND p.suspended_at IS NULL AND (
        (:buyers AND (p.role = 'owner' OR p.has_billing_rights AND NOT :owner_alone))
        OR (:seated AND p.id = :person_id)
        OR (:requester AND p.role IN ('owner', 'admin') AND p.id = :person_id)
        OR (:requester AND p.role = 'owner' AND NOT EXISTS (
            SELECT FROM people asker WHERE asker.account_id = :account_id AND asker.id = :person_id
              AND asker.suspended_at IS NULL AND asker.role IN ('owner', 'admin'))))
    UNION ALL
    SELECT 'staff', s.id, s.name, s.email, s.locale, s.role FROM staff s
    WHERE s.is_active AND (
        (:rep AND s.id = :rep_id)
        OR (:rep AND s.role = 'manager' AND EXISTS (SELECT FROM staff own WHERE own.id = :rep_id AND NOT own.is_active))
        OR (:operators AND s.role = 'operator')
        OR (:reps AND s.role = 'rep' AND (s.id = :account_rep_id OR NOT EXISTS (
            SELECT FROM staff own WHERE own.id = :account_rep_id AND own.is_active))))
) told WHERE (kind, id) IS DISTINCT FROM (CAST(:actor_kind AS text), CAST(:actor_id AS bigint))
ORDER BY kind, id
""")

AUDIENCES: dict[str, frozenset[str]] = {
    Effect.TELL_BUYERS: frozenset({"buyers"}),
    Effect.TELL_REPS: frozenset({"reps"}),
    Effect.TELL_REP: frozenset({"rep"}),
    Effect.TELL_CUSTOMER: frozenset({"requester"}),
    Effect.MAIL_QUESTION: frozenset({"requester"}),
    Effect.MAIL_OFFER: frozenset({"buyers"}),
    Effect.TELL_OPERATORS: frozenset({"operators", "rep"}),
    TELL_SEATED: frozenset({"seated"}),
    ASK_OWNER: frozenset({"buyers"}),
}
"""Which groups each kind of mail is for."""
DECIDED = frozenset({"accept_quote", "decline_quote", "cancel"})
"""What the account's people decide: beside the rep, the colleague who asked is told (R40)."""
ASKS: dict[str, State] = {
    Effect.TELL_BUYERS: State.AWAITING_OWNER, Effect.MAIL_QUESTION: State.ON_HOLD, Effect.MAIL_OFFER: State.QUOTED,
}  # fmt: skip
"""Mails that ask for something, and the state in which it is asked: however late they come, they ask for nothing that is over."""
GROUPS = frozenset().union(*AUDIENCES.values())


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """What happened and who is told of it, in two statements; None when the record knows nothing of it."""
    found = _of_order(task) if "order_id" in task.payload else _of_person(task)
    if found is None:
        return None
    notice, told = found
    if told.pop("is_given", False) and task.kind == Effect.TELL_REPS:
        return notice, []  # a rule has given the order to somebody, who was told of that
    is_said_anew = told.pop("is_said_anew", False)
    if task.kind in ASKS and (is_said_anew or notice.state != ASKS[task.kind]):
        return notice, []
    audience = AUDIENCES[task.kind]
    if task.kind == Effect.TELL_REP and notice.verb in DECIDED:
        audience |= {"requester"}
    wanted = {group: group in audience for group in GROUPS}
    wanted["owner_alone"] = task.kind == Effect.MAIL_OFFER and notice.change in OWNER_ONLY  # nobody else may accept (R9)
    rows = db.session.execute(RECIPIENTS, {"account_id": task.account_id, **wanted, **told}).mappings()
    return notice, [Recipient(**row) for row in rows]


def of_order(task: Leased) -> Notice | None:
    """What happened to the order of a task."""
    found = _of_order(task)
    return found[0] if found else None


def _of_order(task: Leased) -> tuple[Notice, dict[str, Any]] | None:
    key = {
        "account_id": task.account_id,
        "order_id": task.payload["order_id"],
        "position": task.payload["position"],
    }
    row = db.session.execute(ORDER_NOTICE, key).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    told = {name: values.pop(name) for name in ("actor_kind", "actor_id", "rep_id", "account_rep_id", "is_given", "is_said_anew")}
    return _notice(values), {**told, "person_id": values.pop("requester_id")}


def _of_person(task: Leased) -> tuple[Notice, dict[str, Any]] | None:
    """Somebody who has a seat now, or for whom a colleague asks for one."""
    person_id, asked_by = task.payload["person_id"], task.payload.get("asked_by")
    row = db.session.execute(PERSON_NOTICE, {
        "account_id": task.account_id, "person_id": person_id, "asked_by": asked_by,
        "products": list(task.payload.get("products", ())), "is_seated": task.kind == TELL_SEATED,
    }).mappings().one_or_none()  # fmt: skip
    if row is None:
        return None
    notice = _notice({**row, "verb": task.kind, "comment": "", "details": {}})
    actor = {"actor_kind": "person" if asked_by else None, "actor_id": asked_by}
    return notice, {**actor, "person_id": person_id, "rep_id": None, "account_rep_id": None}


def _notice(values: dict[str, Any]) -> Notice:
    lines = [NoticeLine(**line) for line in values.pop("lines") or ()]
    fields = {name: value for name, value in values.items() if name != "requester_id"}
    return Notice(**fields, lines=lines)
