"""The Subscription page: each product with its plan and its seats, all counted from the ledger and the assignments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.domain.proration import Cycle, cycle_of
from app.domain.seats import SeatCount
from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.models.kinds import Cycle as CycleName
from app.services.people.viewers import Viewer
from app.services.requesting.offers import MONTHS
from workflows.intake import AccountType, Change, Power, Right, all_open_rows, may_manage, rows_of
from workflows.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Held:
    """A product of the account. Products of one suite share their licence, its number and its count (R28)."""

    product: str
    name: str
    name_fr: str
    kind: str
    suite: str | None
    suite_name: str | None
    suite_name_fr: str | None
    plan: str
    plan_name: str
    unit_price_minor: int | None
    seats: SeatCount
    allows_temporary_seats: bool = False
    list_price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A ledger row that has not taken effect yet, without an order behind it."""

    product: str
    product_name: str
    product_name_fr: str
    delta: int
    effective_on: date
    plan_name: str | None
    ends: bool


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the page and the API show. `no_manage` says why there is no "Manage" and `contact` whom to ask (R3)."""

    slug: str
    name: str
    type: AccountType
    standing: str
    currency: str
    tax_percent: Any
    today: date
    cycle_name: str
    cycle: Cycle
    may: Sequence[Change]
    rows: Sequence[Change | Power]
    may_manage: bool
    no_manage: Sentence | None
    rep: Contact | None
    owner: Contact | None
    products: Sequence[Held]
    planned: Sequence[PlannedChange]
    promo_code: str | None = None
    promo_percent: Decimal = Decimal(0)
    ends_on: date | None = None
    """The day on which the account ends, if it is cancelled (R83)."""


ACCOUNT = text("""
SELECT a.id, a.slug, a.name, a.type, a.standing, a.currency, a.tax_percent, a.renews_on, a.anchor_day, a.cycle,
       clock_today(a.time_zone) AS today, r.name AS rep_name, r.email AS rep_email,
       o.name AS owner_name, o.email AS owner_email, promo.code AS promo_code, promo.percent AS promo_percent,
       (SELECT x.effective_on FROM cancellations x WHERE x.account_id = a.id AND x.status = 'planned') AS ends_on,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('product', p.slug, 'product_name', p.name, 'product_name_fr', p.name_fr,
            'delta', c.delta, 'effective_on', c.effective_on, 'plan_name', plan.name, 'ends', c.ends_subscription)
            ORDER BY c.effective_on, c.created_at), '[]')
        FROM seat_changes c JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id
        JOIN products p ON p.id = s.product_id LEFT JOIN plans plan ON plan.id = c.to_plan_id
        WHERE c.account_id = a.id AND c.status = 'planned' AND c.order_id IS NULL) AS planned
FROM accounts a LEFT JOIN staff r ON r.id = a.rep_id AND r.is_active
LEFT JOIN promo_uses promo ON promo.account_id = a.id AND promo.voided_at IS NULL
LEFT JOIN people o ON o.account_id = a.id AND o.role = 'owner' WHERE a.slug = :slug
""")

PRODUCTS = text("""
WITH licence AS MATERIALIZED (
    SELECT s.id, s.product_id, s.plan_id, s.contract_unit_price_minor, l.kind, l.slug, l.name, l.name_fr,
           coalesce(t.purchased, 0) - lent.now AS purchased, coalesce(t.reserved, 0) - lent.reserved AS reserved,
           coalesce(t.planned, 0) - lent.planned AS planned, coalesce(h.used, 0) AS used, lent.now AS temporary
    FROM subscriptions s JOIN products l ON l.id = s.product_id
    LEFT JOIN seat_tallies t ON t.account_id = s.account_id AND t.subscription_id = s.id
    LEFT JOIN holder_tallies h ON h.account_id = s.account_id AND h.licence_id = s.product_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(c.delta) FILTER (WHERE c.status = 'applied'), 0) AS now, coalesce(sum(c.delta), 0) AS planned,
               coalesce(sum(c.delta) FILTER (WHERE c.status = 'planned' AND c.order_id IS NOT NULL AND c.delta > 0), 0) AS reserved
        FROM seat_changes c WHERE c.account_id = s.account_id AND c.subscription_id = s.id
          AND c.temporary_id IS NOT NULL AND c.status <> 'cancelled') lent
    WHERE s.account_id = :account_id AND s.ended_on IS NULL
), member AS MATERIALIZED (
    SELECT licence.id, licence.product_id FROM licence
    UNION SELECT licence.id, m.product_id FROM licence JOIN suite_members m ON m.suite_id = licence.product_id
)
SELECT p.slug AS product, p.name, p.name_fr, p.kind, CASE WHEN licence.kind = 'suite' THEN licence.slug END AS suite,
       CASE WHEN licence.kind = 'suite' THEN licence.name END AS suite_name,
       CASE WHEN licence.kind = 'suite' THEN licence.name_fr END AS suite_name_fr, plan.slug AS plan, plan.name AS plan_name,
       coalesce(licence.contract_unit_price_minor, listed.price) AS unit_price_minor, listed.price AS list_price_minor,
       licence.purchased, licence.used, licence.reserved, licence.planned, licence.temporary,
       plan.allows_temporary_seats
FROM licence JOIN member USING (id) JOIN products p ON p.id = member.product_id AND p.kind <> 'suite'
JOIN plans plan ON plan.id = licence.plan_id JOIN accounts a ON a.id = :account_id
LEFT JOIN prices pr ON pr.plan_id = plan.id AND pr.currency = a.currency
CROSS JOIN LATERAL list_price(plan.id, a.currency, 1, clock_today(a.time_zone), pr.unit_price_minor) AS listed(price)
ORDER BY licence.kind = 'add_on', suite NULLS FIRST, p.id
""")


def products(account_id: int) -> list[Held]:
    """Every product the account holds, with its counts (R15 to R19, R33)."""
    held = []
    for row in db.session.execute(PRODUCTS, {"account_id": account_id}).mappings():
        values = dict(row)
        count = SeatCount(*(int(values.pop(key)) for key in ("purchased", "used", "reserved", "planned", "temporary")))
        held.append(Held(**values, seats=count))
    return held


def page(viewer: Viewer, slug: str) -> Subscription:
    """The account's subscription, for its admins and the vendor's people (R4). Raises NotThere or NotAllowed."""
    row = db.session.execute(ACCOUNT, {"slug": slug}).mappings().one_or_none()
    if row is None or not (viewer.is_staff or viewer.account_id == row["id"]):
        raise NotThere
    if not viewer.is_staff and viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    kind = AccountType(row["type"])
    right = Right.NONE if viewer.is_staff else viewer.right
    cycle = cycle_of(row["renews_on"], MONTHS[CycleName(row["cycle"])], row["today"], row["anchor_day"])
    planned = [PlannedChange(**{**one, "effective_on": date.fromisoformat(one["effective_on"])}) for one in row["planned"]]
    return Subscription(
        slug=row["slug"], name=row["name"], type=kind, standing=row["standing"], currency=row["currency"],
        tax_percent=row["tax_percent"], today=row["today"], cycle_name=row["cycle"], cycle=cycle,
        may=all_open_rows(kind, right), rows=rows_of(kind, right), may_manage=may_manage(kind, right), no_manage=_why_no_manage(kind, right),
        rep=_contact(row["rep_name"], row["rep_email"]), owner=_contact(row["owner_name"], row["owner_email"]),
        products=products(row["id"]), planned=planned,
        promo_code=row["promo_code"], promo_percent=row["promo_percent"] or Decimal(0), ends_on=row["ends_on"],
    )  # fmt: skip


def _contact(name: str | None, email: str | None) -> Contact | None:
    return Contact(name, email or "") if name else None


def _why_no_manage(kind: AccountType, right: Right) -> Sentence | None:
    """R3: which of the two reasons it is."""
    if may_manage(kind, right):
        return None
    if kind is AccountType.MANAGED and right in {Right.OWNER, Right.BILLING}:
        return say("Your account is managed: your sales representative makes the changes to the subscription for you.")
    return say("Only the owner and the billing admins of the account can change the subscription.")
