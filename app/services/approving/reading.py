"""What the policy says of quotes as they are now: everything it looks at in one statement, for one order or many (R65)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from app.extensions import Statement, db
from app.services.approving.facts import deal_of
from app.services.ordering.steps import MovingOrder
from workflows.approval import Decision, Stage, Wanted, Who, authors_of, standing, wanted
from workflows.approvers import Approval
from workflows.deals import Deal, Substance, hash_of, worsenings
from workflows.policy import Policy
from workflows.policy import read as read_policy
from workflows.seat_order import State
from workflows.sentences import Name, Sentence

# Whoever wrote or sent a version, or asked for its approval, is an author; so is whoever wrote the offer it was copied from.
AUTHORS = """
ARRAY(SELECT v.written_by FROM quotes v WHERE v.account_id = o.account_id AND v.order_id = o.id AND v.written_by IS NOT NULL
      UNION SELECT e.actor_id FROM order_events e WHERE e.account_id = o.account_id AND e.order_id = o.id
        AND e.actor_kind = 'staff' AND e.verb IN ('write_quote', 'send_quote', 'request_approval')
      UNION SELECT c.id::bigint FROM order_events e, jsonb_array_elements_text(e.details -> 'written_before_by') AS c(id)
      WHERE e.account_id = o.account_id AND e.order_id = o.id AND e.verb = 'write_quote')"""
WRITTEN_BY = text(f"SELECT {AUTHORS} FROM orders o WHERE o.account_id = :account_id AND o.id = :order_id")  # noqa: S608

# By absent: who stands in today, and who said so; what was said last counts.
AWAY = """
(SELECT coalesce(jsonb_object_agg(w.staff_id, jsonb_build_array(w.substitute_id, w.set_by)), '{}') FROM (
    SELECT DISTINCT ON (u.staff_id) u.staff_id, u.substitute_id, u.set_by FROM approval_substitutes u
    JOIN staff s ON s.id = u.staff_id JOIN staff b ON b.id = u.substitute_id AND b.is_active
    WHERE u.ended_at IS NULL AND clock_today(s.time_zone) BETWEEN u.starts_on AND u.ends_on
    ORDER BY u.staff_id, u.id DESC) w)"""

# Of the draft, or else of the version that is out.
LOOK = f"""
WITH known AS MATERIALIZED (
    SELECT (SELECT to_jsonb(p) FROM (SELECT version, document FROM approval_policies
            WHERE NOT is_draft ORDER BY version DESC LIMIT 1) p) AS policy,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(id, name) ORDER BY name, id), '[]') FROM staff WHERE is_active) AS people,
           {AWAY} AS away
)
SELECT to_jsonb(found) FROM (
SELECT o.id, o.account_id, o.reference, o.state, o.round AS order_round, o.rep_id, a.slug AS account, a.type AS account_type, o.change,
       known.policy, known.people, known.away, clock_now() AS now, q.version AS quote_version,
       quote_record(o.account_id, o.id, q.version) AS record,
       (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'product', p.slug, 'name', p.name, 'plan', n.slug) ORDER BY l.line_no)
        FROM quote_lines l JOIN products p ON p.id = l.product_id LEFT JOIN plans n ON n.id = l.plan_id
        WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) AS slugs,
       {AUTHORS} AS written_by,
       (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.number), '[]') FROM approval_rounds r
        WHERE r.account_id = o.account_id AND r.order_id = o.id AND r.order_round = o.round) AS rounds,
       (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.round, s.place, s.group_slug), '[]') FROM approval_stages s
        WHERE s.account_id = o.account_id AND s.order_id = o.id) AS stages,
       (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.decided_at), '[]') FROM approval_decisions d
        WHERE d.account_id = o.account_id AND d.order_id = o.id) AS decisions
FROM known, orders o JOIN accounts a ON a.id = o.account_id
LEFT JOIN LATERAL (SELECT v.account_id, v.order_id, v.version FROM quotes v WHERE v.account_id = o.account_id AND v.order_id = o.id
    AND v.status IN ('draft', 'sent') ORDER BY v.version DESC LIMIT 1) q ON true
WHERE o.id = ANY(:ids) ORDER BY o.state_since, o.id) found
"""  # noqa: S608  (a constant of this module)
READ = Statement(LOOK)
OLDEST = Statement(LOOK.replace(":ids", """ARRAY(
    SELECT w.id FROM orders w WHERE w.state = 'in_approval' ORDER BY w.state_since, w.id LIMIT :most OFFSET :from_row)"""))


@dataclass(frozen=True, slots=True)
class Case:
    """An order's quote before the policy. `rounds`, `stages` and `decisions` are rows of the order's present round (R70)."""

    order_id: int
    account_id: int
    reference: str
    now: datetime
    policy: Policy
    policy_version: int
    people: Mapping[int, str]
    quote_version: int | None
    record: Substance
    deal: Deal | None
    approval: Approval
    wanted: tuple[Wanted, ...]
    rounds: Sequence[dict[str, Any]] = ()
    stages: Sequence[dict[str, Any]] = ()
    decisions: Sequence[dict[str, Any]] = ()
    voided: Sequence[Sentence] = ()
    is_waiting: bool = False  # before its approvers, now
    products: Mapping[int, str] = field(default_factory=dict)  # by line

    @property
    def round(self) -> dict[str, Any] | None:
        """The last one."""
        return self.rounds[-1] if self.rounds else None

    @property
    def is_as_asked(self) -> bool:
        """Whether the quote is still the one that the last round was about."""
        return self.round is not None and bool(self.round["deal_hash"] == self.hash())

    def hash(self) -> str:
        return hash_of(self.record)


@dataclass(slots=True)
class _Row:
    """The row, with its keys turned into numbers."""

    row: SimpleNamespace
    policy: Policy
    rounds: list[dict[str, Any]] = field(init=False)
    stages: list[dict[str, Any]] = field(init=False)
    decisions: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.rounds = list(self.row.rounds)
        numbers = {one["number"] for one in self.rounds}
        self.stages = [one for one in self.row.stages if one["round"] in numbers]
        self.decisions = [one for one in self.row.decisions if one["round"] in numbers]


def cases(order_ids: Sequence[int], policy: Policy | None = None, valid_until: date | None = None) -> dict[int, Case]:
    """How the policy in force (or another one, to try it out) sees these orders, by order id; in one statement.

    With `valid_until`, as they would be with that last day.
    """
    found = READ.rows({"ids": list(order_ids)}) if order_ids else []
    return {row["id"]: _case(SimpleNamespace(**row), policy, valid_until) for (row,) in found}


def oldest(most: int, from_row: int) -> list[Case]:
    """The orders in approval, those first that have waited longest: `most` of them, after `from_row` others."""
    return [_case(SimpleNamespace(**row), None) for (row,) in OLDEST.rows({"most": most, "from_row": from_row})]


def authors_of_quote(account_id: int, order_id: int) -> list[int]:
    """Whoever counts as having written an order's quotes, in any of its rounds (R66)."""
    found = db.session.execute(WRITTEN_BY, {"account_id": account_id, "order_id": order_id}).scalar_one_or_none()
    return sorted(found or ())


def look_at_longer(order: MovingOrder, valid_until: date) -> None:
    """R64, R65: what the policy says of the offer that is out with another last day."""
    if order.has_policy:
        order.approval = cases([order.id], valid_until=valid_until)[order.id].approval


def look(*orders: MovingOrder) -> dict[int, Case]:
    """The same, and what it means for the steps that are open: for orders with a draft to send, or in approval."""
    about = [one for one in orders if _matters(one)]
    found = cases([one.id for one in about])
    for order in about:
        order.approval = found[order.id].approval
    return found


def after_change(order: MovingOrder) -> dict[str, Any]:
    """R65: what a change of the quote means for the approvals given: kept, or void and why. For the line of the history."""
    if not order.has_policy:
        return {}
    case = look(order)[order.id]
    if case.voided:
        reason = case.voided[0]
        values = {key: _kept(value) for key, value in reason.values.items()}
        return {"approvals": "void", "template": reason.template, "values": values}
    return {"approvals": "kept"} if case.approval.decisions else {}


def _kept(value: Any) -> Any:
    """A value of a sentence as the history keeps it: numbers stay numbers."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int) else str(value)


def _matters(order: MovingOrder) -> bool:
    if order.state is State.IN_APPROVAL:
        return True
    return order.has_policy and order.state is State.IN_REVIEW and order.draft_is_priced


def _case(row: SimpleNamespace, policy: Policy | None, valid_until: date | None = None) -> Case:
    in_force = policy or (read_policy(row.policy["document"]) if row.policy else Policy())
    known, record = _Row(row, in_force), row.record or {}
    if valid_until is not None and record:
        record = {**record, "quote": {**record["quote"], "valid_until": valid_until.isoformat()}}
    people = dict(row.people)
    deal = deal_of(row, in_force) if row.record else None
    stages = (*(wanted(in_force.rules, deal) if deal else ()), *_asked_beside(known))
    products = {one["line_no"]: one["name"] for one in row.slugs or ()}
    given, voided = _given(known, record, products)
    authors = authors_of(row.written_by, row.rep_id)
    named = {one.stage.group: _named(one.stage.group, known, people) for one in stages}
    members = {slug: _own(slug, in_force, people) | beside for slug, beside in named.items()}
    approval = Approval(
        tuple(standing(stages, given, members, authors, named)), authors, members,
        away_today(row.away, authors),
        is_changed=row.state == State.IN_APPROVAL and bool(known.rounds) and hash_of(record) != known.rounds[-1]["deal_hash"],
        named=named, names={slug: _name(slug, in_force, people) for slug in named},
    )  # fmt: skip
    return Case(row.id, row.account_id, row.reference, datetime.fromisoformat(row.now), in_force,
                row.policy["version"] if row.policy else 0, people, row.quote_version,
                record, deal, approval, stages, known.rounds, known.stages, known.decisions, voided,
                is_waiting=row.state == State.IN_APPROVAL, products=products)  # fmt: skip


def _name(slug: str, policy: Policy, people: Mapping[int, str]) -> Name:
    """What people call a group, or who was asked beside the policy."""
    if slug.startswith("person:"):
        return Name(people.get(int(slug.removeprefix("person:")), ""))
    group = policy.group(slug)
    return Name(group.name, group.name_fr) if group else Name(slug)


def away_today(away: Mapping[str, Sequence[int]], authors: Collection[int]) -> dict[int, int]:
    """R66, R67: who stands in for whom; nobody whom an author has chosen."""
    return {int(one): other for one, (other, set_by) in away.items() if set_by not in authors}


def _asked_beside(known: _Row) -> Iterable[Wanted]:
    """Stages that a rep or an approver asked for beside the policy; they outlive a round that was taken back."""
    last = known.rounds[-1]["number"] if known.rounds else 0
    return [Wanted(Stage(one["group_slug"], Who.ANY, 1, one["place"]), ()) for one in known.stages
            if one["round"] == last and one["added_by"] is not None and one["group_slug"].startswith("person:")]  # fmt: skip


def _own(slug: str, policy: Policy, people: Mapping[int, str]) -> frozenset[int]:
    """Those of a group who are there."""
    group = policy.group(slug)
    return frozenset(group.members if group else ()) & frozenset(people)


def _named(slug: str, known: _Row, people: Mapping[int, str]) -> frozenset[int]:
    """Whoever was named beside them, and is there."""
    last = known.rounds[-1]["number"] if known.rounds else 0
    named = {person for one in known.stages if one["round"] == last and one["group_slug"] == slug for person in one["named"]}
    return frozenset(named) & frozenset(people) - _own(slug, known.policy, people)


def _given(known: _Row, record: Substance, products: Mapping[int, str]) -> tuple[list[Decision], list[Sentence]]:
    """Approvals that still count: given for a deal that this one is not worse than. Beside them, why others do not."""
    worse = {one["number"]: worsenings(one["record"], record, products) for one in known.rounds}
    given, voided = [], []
    for one in known.decisions:
        if not one["is_approved"] or one["kept_from"] is not None:
            continue
        if worse[one["round"]]:
            voided.append(worse[one["round"]][0])
        else:
            given.append(Decision(one["group_slug"], one["staff_id"], is_approved=True, members=frozenset(one["members"]),
                                  is_override=one["is_override"]))  # fmt: skip
    return given, list(dict.fromkeys(voided))
