"""What an account could ask for: each product it names, with the licence, plan and price it would get, in one read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.money import MAX_SEATS
from app.domain.proration import Cycle, cycle_of
from app.errors import NotThere
from app.extensions import Statement
from app.models.kinds import Cycle as CycleName
from app.services.requesting import open_requests, promos
from app.services.seating import reducing

MONTHS = {CycleName.MONTHLY: 1, CycleName.ANNUAL: 12}


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole account; `today` is in its time zone (R75)."""

    account_id: int
    slug: str
    type: str
    standing: str
    currency: str
    tax_percent: Decimal
    today: date
    cycle: Cycle
    renews_on: date
    rep_id: int | None
    anchor_day: int | None = None
    open_request: dict[str, Any] | None = None
    promo: dict[str, Any] | None = None
    typed_promo: dict[str, Any] | None = None
    ends_on: date | None = None
    """The day on which the account ends, if it is cancelled (R83)."""
    next_months: int = 1
    """How long the cycle is that begins at the renewal: another one, if that is planned (R43)."""

    @property
    def is_in_good_standing(self) -> bool:
        return self.standing == "good"


@dataclass(frozen=True, slots=True)
class Offer:
    """One asked product. The licence is the product itself, or the suite it is held through (R28).

    Prices are minor units per seat and month; `unit_price_minor` is the contract price if there is one.
    `is_held_otherwise` says that a product of this suite is held on its own, or through another suite.
    """

    slug: str
    product_id: int | None
    name: str | None
    is_short_list: bool
    subscription_id: int | None
    licence_id: int | None
    licence_slug: str | None
    plan_id: int | None
    plan_slug: str | None
    plan_name: str | None
    plan_rank: int | None
    held_plan_id: int | None
    held_plan_rank: int | None
    unit_price_minor: int | None
    held_price_minor: int | None
    planned: int
    used: int
    has_waiting: bool
    is_held_otherwise: bool
    policy: str | None = None
    firm: int = 0
    others: int = 0
    is_ending: bool = False
    name_fr: str | None = None
    until_renewal: int = 0
    """Base seats until the end of the cycle: what is planned away is still there, and is paid for until then."""


# Counted only for who wants fewer seats: what is planned and used, what cannot go, and whether an end is planned.
USE = f"""
       CASE WHEN s.id IS NULL THEN 0 ELSE (
           SELECT coalesce(sum(delta), 0) FROM seat_changes c WHERE c.account_id = a.id
            AND c.subscription_id = s.id AND c.status <> 'cancelled') END AS planned,
       CASE WHEN s.id IS NULL THEN 0 ELSE (SELECT coalesce(sum(delta), 0) FROM seat_changes c
           WHERE c.account_id = a.id AND c.subscription_id = s.id AND {reducing.UNTIL_RENEWAL}) END AS until_renewal,
       CASE WHEN s.id IS NULL THEN 0 ELSE (
           SELECT count(DISTINCT sa.person_id) FROM seat_assignments sa
           WHERE sa.account_id = a.id AND sa.is_counted AND sa.waiting_since IS NULL AND (sa.product_id = l.id
            OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = l.id))) END AS used,
       CASE WHEN s.id IS NULL THEN 0 ELSE {reducing.FIRM.format(account="a.id", mine="")} END AS firm,
       CASE WHEN s.id IS NULL THEN 0 ELSE {reducing.OTHERS.format(account="a.id", licence="l.id")} END AS others,
       s.id IS NOT NULL AND {reducing.IS_ENDING.format(account="a.id", mine="")} AS is_ending,"""  # noqa: S608  (constants)

OFFERS = f"""
SELECT to_jsonb(found) FROM (
SELECT {open_requests.TURN}, already.open_request, used_promo.promo, typed.typed_promo,
       a.id AS account_id, a.slug AS account_slug, a.type, a.standing, a.currency, a.tax_percent::text AS tax_percent, a.renews_on,
       a.anchor_day, a.cycle, a.rep_id, clock_today(a.time_zone) AS today,
       (SELECT x.effective_on FROM cancellations x WHERE x.account_id = a.id AND x.status = 'planned') AS ends_on,
       (SELECT y.to_cycle FROM cycle_changes y WHERE y.account_id = a.id AND y.status = 'planned') AS to_cycle,
       asked.slug, p.id AS product_id, p.name, p.name_fr, coalesce(p.is_short_list, false) AS is_short_list,
       s.id AS subscription_id, l.id AS licence_id, l.slug AS licence_slug,
       plan.id AS plan_id, plan.slug AS plan_slug, plan.name AS plan_name, plan.rank AS plan_rank,
       held.id AS held_plan_id, held.rank AS held_plan_rank,
       coalesce(CASE WHEN plan.id = s.plan_id THEN s.contract_unit_price_minor END,
                list_price(plan.id, a.currency, asked.seats, clock_today(a.time_zone), price.unit_price_minor)) AS unit_price_minor,
       coalesce(s.contract_unit_price_minor,
                list_price(s.plan_id, a.currency, 1, clock_today(a.time_zone), held_price.unit_price_minor)) AS held_price_minor,
       l.reduction_policy AS policy,{{use}}
       EXISTS (SELECT FROM subscriptions o LEFT JOIN suite_members om ON om.suite_id = o.product_id
               WHERE o.account_id = a.id AND o.ended_on IS NULL AND o.id IS DISTINCT FROM s.id
                 AND coalesce(om.product_id, o.product_id) IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = p.id)
              ) AS is_held_otherwise,
       EXISTS (SELECT FROM seat_assignments w WHERE w.account_id = a.id AND w.waiting_since IS NOT NULL) AS has_waiting
FROM accounts a {open_requests.OF_ACCOUNT} {promos.OF_ACCOUNT}
LEFT JOIN jsonb_to_recordset(CAST(:asked AS jsonb)) AS asked(slug text, plan text, seats bigint) ON true
LEFT JOIN products p ON p.slug = asked.slug
LEFT JOIN LATERAL (
    SELECT s.* FROM subscriptions s WHERE s.account_id = a.id AND s.ended_on IS NULL AND (s.product_id = p.id
        OR s.product_id IN (SELECT m.suite_id FROM suite_members m WHERE m.product_id = p.id))
    ORDER BY s.product_id = p.id DESC LIMIT 1) s ON true
LEFT JOIN products l ON l.id = coalesce(s.product_id, p.id)
LEFT JOIN plans held ON held.id = s.plan_id
LEFT JOIN LATERAL (
    SELECT pl.* FROM plans pl JOIN prices pr ON pr.plan_id = pl.id AND pr.currency = a.currency
    WHERE pl.product_id = l.id AND CASE WHEN asked.plan IS NOT NULL THEN pl.slug = asked.plan
                                        WHEN s.id IS NOT NULL THEN pl.id = s.plan_id ELSE true END
    ORDER BY pl.rank LIMIT 1) plan ON true
LEFT JOIN prices price ON price.plan_id = plan.id AND price.currency = a.currency
LEFT JOIN prices held_price ON held_price.plan_id = s.plan_id AND held_price.currency = a.currency
WHERE a.id = :account_id) found
"""  # noqa: S608  (constants of this package)
PLAIN = Statement(OFFERS.replace("{use}", " 0 AS planned, 0 AS until_renewal, 0 AS used, 0 AS firm, 0 AS others, false AS is_ending,"))
WITH_USE = Statement(OFFERS.replace("{use}", USE))

_OF_TERMS = ("account_id", "type", "standing", "currency", "rep_id", "anchor_day", "open_request", "promo", "typed_promo")
_OF_OFFER = tuple(Offer.__dataclass_fields__)


def offers(account_id: int, asked: Sequence[tuple[str, str | None, int]], *, change: str = "", promo_code: str = "",
           with_use: bool = False, takes_turn: bool = False) -> tuple[Terms, list[Offer]]:  # fmt: skip
    """The account's terms, and an offer for each (product slug, plan slug or None, seats to buy), in the order asked.

    The list price is that of the price book valid today, in the tier of the seats bought at once; what buys none says 1.
    `planned` and `used` are counted only `with_use`; `takes_turn` when a request is sent, not only looked at (R36).
    Raises NotThere when the account is not this viewer's.
    """
    wanted = json.dumps([
        {"slug": slug, "plan": plan, "seats": min(max(seats, 0), MAX_SEATS)}  # what is too many is refused with its line
        for slug, plan, seats in asked
    ])  # fmt: skip
    arguments = {"account_id": account_id, "asked": wanted, "change": change, "promo_code": promo_code,
                 "takes_turn": takes_turn}  # fmt: skip
    rows = [row[0] for row in (WITH_USE if with_use else PLAIN).rows(arguments)]
    if not rows:
        raise NotThere
    terms = _terms(rows[0])
    found = [Offer(**{key: row[key] for key in _OF_OFFER}) for row in rows if row["slug"] is not None]
    return terms, found


def _terms(row: dict[str, Any]) -> Terms:
    """From JSON: one column is read quicker than the forty it holds."""
    today, renews_on = date.fromisoformat(row["today"]), date.fromisoformat(row["renews_on"])
    cycle = cycle_of(renews_on, MONTHS[CycleName(row["cycle"])], today, row["anchor_day"])
    ends_on = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    return Terms(slug=row["account_slug"], tax_percent=Decimal(row["tax_percent"]), today=today, cycle=cycle,
                 renews_on=renews_on, ends_on=ends_on, next_months=MONTHS[CycleName(row["to_cycle"] or row["cycle"])],
                 **{key: row[key] for key in _OF_TERMS})  # fmt: skip
