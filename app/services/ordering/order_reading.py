"""Reading an order so that it can be moved: itself, its account, and, when asked, the lines that were agreed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotThere
from app.extensions import Statement, db
from app.models.kinds import TemporaryKind
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.services.seating import reducing, seats
from workflows.intake import ADDING, Change
from workflows.seat_order import Role, State

# Declined, withdrawn or too late: what that offer said binds nobody, and a new round starts from what was asked (R70).
OFFER_HOLDS = """q.account_id = o.account_id AND q.order_id = o.id AND q.status = 'sent'
      AND o.state NOT IN ('rejected', 'declined', 'expired', 'cancelled')"""

NOT_ITS_OWN = " AND c.order_id IS DISTINCT FROM o.id"
# Of two accepted at once the one that is carried out first brings it.
COUNTED = "CASE WHEN o.state IN ('fulfilling', 'stalled') THEN ARRAY['applied'] ELSE ARRAY['applied', 'planned'] END"
OPENS, MOVES_PLAN = "o.change IN ('add_product', 'add_short_list_product')", "o.change IN ('upgrade_plan', 'downgrade_plan')"
HELD = {"account": "o.account_id", "mine": NOT_ITS_OWN, "counted": COUNTED}

# The lines of the offer that is out or was accepted; of an order at the contract price, the lines that were asked.
AGREED = f"""
SELECT jsonb_agg(jsonb_build_object(
    'line_no', l.line_no, 'licence_id', l.product_id, 'licence', p.name, 'subscription_id', s.id, 'held_plan_id', s.plan_id,
    'plan_id', l.plan_id, 'seats', l.seats, 'shown_price', l.unit_price_minor, 'starts_on', l.starts_on, 'priced_until', l.priced_until,
    'price_now', coalesce(CASE WHEN l.plan_id = s.plan_id THEN s.contract_unit_price_minor END,
                          list_price(l.plan_id, o.currency, l.seats, clock_today(a.time_zone), pr.unit_price_minor)),
    'planned', (SELECT coalesce(sum(c.delta), 0) FROM seat_changes c WHERE c.account_id = o.account_id
                 AND c.subscription_id = s.id AND c.status <> 'cancelled' AND c.order_id IS DISTINCT FROM o.id),
    'policy', p.reduction_policy, 'firm', {reducing.FIRM.format(account="o.account_id", mine=NOT_ITS_OWN)},
    'others', {reducing.OTHERS.format(account="o.account_id", licence="l.product_id")},
    'is_ending', {reducing.IS_ENDING.format(account="o.account_id", mine=NOT_ITS_OWN)},
    'is_held', CASE WHEN {OPENS} THEN {reducing.IS_HELD.format(**HELD)} END,
    'is_held_otherwise', CASE WHEN {OPENS} THEN {reducing.IS_HELD_OTHERWISE.format(licence="l.product_id", **HELD)} END,
    'rank', CASE WHEN {MOVES_PLAN} THEN (SELECT pl.rank FROM plans pl WHERE pl.id = l.plan_id) END,
    'held_rank', CASE WHEN {MOVES_PLAN} THEN (SELECT pl.rank FROM plans pl WHERE pl.id = s.plan_id) END,
    'raised_to', CASE WHEN {MOVES_PLAN} THEN (
        SELECT max(pl.rank) FROM seat_changes c JOIN plans pl ON pl.id = c.to_plan_id WHERE c.account_id = o.account_id
         AND c.subscription_id = s.id AND c.cause = 'upgrade_plan' AND c.status = 'planned'
         AND o.state NOT IN ('fulfilling', 'stalled'){NOT_ITS_OWN}) END,
    'used', (SELECT count(DISTINCT sa.person_id) FROM seat_assignments sa WHERE sa.account_id = o.account_id
              AND sa.is_counted AND sa.waiting_since IS NULL AND (sa.product_id = l.product_id OR sa.product_id IN
              (SELECT m.product_id FROM suite_members m WHERE m.suite_id = l.product_id)))) ORDER BY l.line_no)
FROM (
    SELECT ql.line_no, ql.product_id, ql.plan_id, ql.seats, NULL::bigint AS unit_price_minor, ql.starts_on, q.cycle_ends_on AS priced_until
    FROM quotes q JOIN quote_lines ql USING (account_id, order_id, version)
    WHERE {OFFER_HOLDS}
    UNION ALL
    SELECT ol.line_no, ol.product_id, ol.plan_id, ol.seats, ol.unit_price_minor, NULL, NULL FROM order_lines ol
    WHERE ol.account_id = o.account_id AND ol.order_id = o.id
      AND NOT EXISTS (SELECT FROM quotes q WHERE {OFFER_HOLDS})
) l JOIN products p ON p.id = l.product_id
LEFT JOIN subscriptions s ON s.account_id = o.account_id AND s.product_id = l.product_id AND s.ended_on IS NULL
LEFT JOIN prices pr ON pr.plan_id = l.plan_id AND pr.currency = o.currency
"""  # noqa: S608  (both parts are constants of this module)

LOAD = """
SELECT to_jsonb(found) FROM (
SELECT o.account_id, o.id, o.reference, o.state, o.version, o.round, o.requester_id, o.rep_id, r.name AS rep_name,
       o.currency, o.change, o.is_at_contract_price, o.starts_on, o.valid_until, o.state_since, o.is_followed,
       clock_today(a.time_zone) AS today, a.standing = 'good' AS is_in_good_standing, a.standing = 'closed' AS account_has_ended,
       a.type AS account_type,
       a.slug AS account_slug,
       (SELECT k.kind FROM temporary_asks k WHERE k.account_id = o.account_id AND k.order_id = o.id) AS temporary_kind,
       EXISTS (SELECT FROM approval_policies p WHERE NOT p.is_draft) AS has_policy,
       d.valid_until AS draft_valid_until, coalesce(d.has_lines, false) AS draft_is_priced,
       {lines}
FROM orders o JOIN accounts a ON a.id = o.account_id LEFT JOIN staff r ON r.id = o.rep_id
LEFT JOIN LATERAL (
    SELECT q.valid_until, EXISTS (SELECT FROM quote_lines l WHERE (l.account_id, l.order_id, l.version) =
           (q.account_id, q.order_id, q.version)) AS has_lines
    FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id AND q.status = 'draft') d ON true
"""
# Most steps need no lines, and a part of a statement costs something also when it is not asked for.
WITH_LINES = LOAD.format(lines=f"quote_clearance(o.account_id, o.id) AS clearance, ({AGREED}) AS agreed")
WITHOUT = LOAD.format(lines="NULL AS clearance, NULL AS agreed")
BY_REFERENCE = {lines: Statement(load + " WHERE o.reference = :reference) found") for lines, load in ((True, WITH_LINES), (False, WITHOUT))}
BY_IDS = {lines: Statement(load + " WHERE o.id = ANY(:ids) ORDER BY o.id) found") for lines, load in ((True, WITH_LINES), (False, WITHOUT))}
TURN = Statement(f"SELECT {seats.TURN.format(account='account_id')} FROM orders WHERE reference = :reference")  # noqa: S608

_DAYS = ("today", "starts_on", "valid_until", "draft_valid_until")


def load(viewer: Viewer, reference: str, *, with_lines: bool = False, in_turn: bool = False) -> MovingOrder:
    """The order, ready to be moved; with `in_turn`, as those before have left it, and nobody else writes about its account meanwhile.

    Raises NotThere for what is not this viewer's (S2); members see no orders (R4).
    """
    if viewer.step_role is Role.MEMBER or "\x00" in reference:
        raise NotThere
    arguments = {"reference": reference.upper()[:20]}
    if in_turn:
        TURN.rows(arguments)
    row = BY_REFERENCE[with_lines].value(arguments)
    if row is None or not (viewer.is_staff or row["account_id"] == viewer.account_id):
        raise NotThere
    return _moving(row)


def load_many(ids: list[int], *, with_lines: bool = False) -> list[MovingOrder]:
    """Orders by id, for jobs, oldest first; ids that do not exist are left out."""
    return [_moving(row) for (row,) in BY_IDS[with_lines].rows({"ids": ids})]


VERSION = text("SELECT account_id, version FROM orders WHERE reference = :reference")


def version_of(viewer: Viewer, reference: str) -> int:
    """The order's version as it is now. Raises NotThere like `load`."""
    if viewer.step_role is Role.MEMBER or "\x00" in reference:
        raise NotThere
    row = db.session.execute(VERSION, {"reference": reference.upper()[:20]}).one_or_none()
    if row is None or not (viewer.is_staff or row.account_id == viewer.account_id):
        raise NotThere
    return int(row.version)


def _moving(row: dict[str, Any]) -> MovingOrder:
    """From JSON: one column is read quicker than the twenty it holds."""
    values = {**row, "state": State(row["state"]), "state_since": datetime.fromisoformat(row["state_since"])}
    values |= {name: date.fromisoformat(row[name]) for name in _DAYS if row[name] is not None}
    return MovingOrder(**values, adds_seats=Change(row["change"]) in ADDING and row["temporary_kind"] != TemporaryKind.END_EARLY)
