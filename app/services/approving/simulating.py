"""The policy tried out: on an order as it is, and on the quotes of last quarter. The real engine; nothing is written (R65)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.services.approving.facts import deal_of
from app.services.approving.policies import Version
from app.services.approving.reading import AWAY, Case, away_today, cases
from app.services.ordering.order_reading import load
from app.services.people.viewers import Viewer
from workflows.approval import Wanted, Who, authors_of, standing, wanted
from workflows.approvers import Approval
from workflows.deals import Deal
from workflows.policy import Policy
from workflows.seat_order import Role
from workflows.sentences import say

MOST = 2000
QUARTER_DAYS = 92

# Of each quote that went out what it was, and whom it was really put before; not what was taken back or returned, and sent as another.
SENT = text("""
SELECT o.reference, q.version, q.currency, q.sent_at, a.slug AS account, a.name AS account_name, a.type AS account_type, o.change,
       coalesce(q.written_by, o.rep_id) AS rep_id, quote_record(q.account_id, q.order_id, q.version) AS record,
       (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'product', p.slug, 'plan', n.slug) ORDER BY l.line_no)
        FROM quote_lines l JOIN products p ON p.id = l.product_id LEFT JOIN plans n ON n.id = l.plan_id
        WHERE (l.account_id, l.order_id, l.version) = (q.account_id, q.order_id, q.version)) AS slugs,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(s.group_slug, s.who, s.count)), '[]') FROM approval_stages s
        WHERE s.account_id = q.account_id AND s.order_id = q.order_id AND s.added_by IS NULL
          AND s.round = (SELECT max(r.number) FROM approval_rounds r
                         WHERE r.account_id = q.account_id AND r.order_id = q.order_id AND r.quote_version = q.version)
          AND NOT EXISTS (SELECT FROM order_events e JOIN approval_rounds r ON r.account_id = s.account_id AND r.order_id = s.order_id
              AND r.number = s.round WHERE e.account_id = s.account_id AND e.order_id = s.order_id
              AND e.verb IN ('recall', 'return_quote') AND e.at BETWEEN r.asked_at AND q.sent_at)) AS asked_then
FROM quotes q JOIN orders o ON o.account_id = q.account_id AND o.id = q.order_id JOIN accounts a ON a.id = q.account_id
WHERE q.sent_at >= clock_now() - make_interval(days => :days) ORDER BY q.sent_at DESC, o.id LIMIT :most
""")


OURS = text(f"""
SELECT clock_now() AS now, coalesce(jsonb_object_agg(id, name), '{{}}') AS people, {AWAY} AS away FROM staff WHERE is_active
""")  # noqa: S608  (a constant of another module)


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """A group, and how many of it: any, all, or `count` of them."""

    group: str
    who: str = Who.ANY.value
    count: int = 1


@dataclass(frozen=True, slots=True)
class Differs:
    """A quote that would have gone another way: whom it was put before, and whom it would be put before now."""

    reference: str
    version: int
    account_name: str
    sent_on: date
    currency: str
    total_minor: int
    then: tuple[Asked, ...]
    now: tuple[Asked, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many quotes were looked at, and those that differ; `is_all`: none was left out."""

    looked_at: int
    differs: tuple[Differs, ...]
    is_all: bool


def of_order(viewer: Viewer, reference: str, policy: Policy | None = None) -> Case:
    """Who would have to approve this order's quote, under the policy in force or another one. Raises NotAllowed, NotThere."""
    if not viewer.is_staff:
        raise NotAllowed(say("The approval policy is the vendor’s own."))
    order = load(viewer, reference)
    found = cases([order.id], policy)
    if order.id not in found:
        raise NotThere
    return found[order.id]


def of_deal(viewer: Viewer, deal: Deal, version: Version) -> Case:
    """Who would have to approve a deal that nobody has made; a representative who asks would write its quote. Raises NotAllowed."""
    if not viewer.is_staff:
        raise NotAllowed(say("The approval policy is the vendor’s own."))
    policy, row = version.policy, db.session.execute(OURS).one()
    people = {int(staff_id): name for staff_id, name in row.people.items()}
    stages = wanted(policy.rules, deal)
    authors = authors_of([viewer.id], None) if viewer.step_role is Role.REP else frozenset()
    members = {group.slug: frozenset(group.members) & frozenset(people) for group in policy.groups}
    approval = Approval(tuple(standing(stages, [], members, authors)), authors, members, away_today(row.away, authors))
    return Case(0, 0, "", row.now, policy, version.version, people, None, {}, deal, approval, tuple(stages))


def of_last_quarter(viewer: Viewer, policy: Policy) -> Outcome:
    """Which of last quarter's quotes would have gone differently under a policy. Raises NotAllowed."""
    if not viewer.is_staff:
        raise NotAllowed(say("The approval policy is the vendor’s own."))
    rows = db.session.execute(SENT, {"days": QUARTER_DAYS, "most": MOST + 1}).all()
    found = [_differs(row, policy) for row in rows[:MOST]]
    return Outcome(min(len(rows), MOST), tuple(one for one in found if one), len(rows) <= MOST)


def _differs(row: Any, policy: Policy) -> Differs | None:
    deal = deal_of(row, policy)
    stages: list[Wanted] = wanted(policy.rules, deal)
    then = tuple(sorted(Asked(*one) for one in row.asked_then))
    now = tuple(sorted(Asked(one.stage.group, one.stage.who.value, one.stage.count) for one in stages))
    if then == now:
        return None
    because = tuple(dict.fromkeys(name for one in stages for name in one.because))
    return Differs(row.reference, row.version, row.account_name, row.sent_at.date(), row.currency, deal.total_minor, then, now, because)
