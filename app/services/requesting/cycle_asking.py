"""Asking for another billing cycle: every licence of the account, at its price, from the next renewal on (R30, R43).

An order for it has a line for each licence, of no seats: none is added or removed, the product is told the number it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.domain.pricing import NO_DISCOUNT, Item, Pricing, price
from app.domain.proration import Cycle
from app.errors import Invalid, Refused
from app.extensions import db
from app.models.kinds import Cycle as CycleName
from app.services.actors import Actor
from app.services.requesting import promos
from app.services.requesting.asking import Ask, AskedLine, Line, check_end
from app.services.requesting.offers import MONTHS, offers
from app.services.requesting.request_record import cost_of
from app.services.seating import cycles
from app.services.seating.cycles import ALREADY, OTHER
from workflows.clock import last_day_before, months_later
from workflows.intake import Change
from workflows.sentences import say

NAMES = {months: name for name, months in MONTHS.items()}

STANDING = text("""
SELECT a.cycle, coalesce(a.anchor_day, extract(day FROM a.renews_on)::int) AS anchor_day,
       EXISTS (SELECT FROM cycle_changes c WHERE c.account_id = a.id AND c.status = 'planned') AS is_planned,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(p.slug, (
                SELECT plan.slug FROM seat_changes c JOIN plans plan ON plan.id = c.to_plan_id WHERE c.account_id = a.id
                  AND c.subscription_id = s.id AND c.status = 'planned'
                  AND c.order_id IS NULL ORDER BY c.effective_on DESC, c.created_at DESC LIMIT 1)) ORDER BY p.id), '[]')
        FROM subscriptions s JOIN products p ON p.id = s.product_id WHERE s.account_id = a.id AND s.ended_on IS NULL) AS licences
FROM accounts a WHERE a.id = :account_id
""")


@dataclass(frozen=True, slots=True)
class NewCycle:
    """What changes, for who decides: minor units of a full cycle before tax. Nothing is due before `starts_on`."""

    from_cycle: CycleName
    to_cycle: CycleName
    starts_on: date
    before_minor: int
    after_minor: int

    @property
    def last_day(self) -> date:
        """The last day to take it back."""
        return last_day_before(self.starts_on)


def understand(account_id: int, asked: Sequence[AskedLine] = ()) -> Ask:
    """The request. Raises Invalid for lines, Refused when there is nothing to renew or a change is planned already."""
    if asked:
        raise Invalid(say("A change of the billing cycle is for all products: leave the lines out."), field="lines")
    row: Any = db.session.execute(STANDING, {"account_id": account_id}).one()
    if row.is_planned:
        raise Refused(ALREADY)
    if not row.licences:
        raise Refused(say("Your account has no products: there is nothing to bill."))
    terms, found = offers(account_id, [(slug, plan, 1) for slug, plan in row.licences], with_use=True)
    check_end(terms, Change.CHANGE_CYCLE)
    for offer in found:
        if offer.unit_price_minor is None:
            raise Refused(say("%(product)s has no such plan in your currency.", product=offer.name))
    lines = tuple(Line(offer, 0, (offer.name or offer.slug,)) for offer in found)
    cycle = _new_cycle(terms.cycle, row.anchor_day)
    promo = promos.of_new_cycle(terms, NAMES[cycle.months])
    kept = promo.percent if promo and not promo.is_voided else NO_DISCOUNT
    return Ask(Change.CHANGE_CYCLE, terms, lines, price(_items(lines, kept), cycle, cycle.ends_on, terms.tax_percent), promo=promo)


def meaning(ask: Ask) -> NewCycle:
    """The request in the words of who decides: what is paid until then, and what for all that is planned to be there (R41)."""
    running = ask.promo.percent if ask.promo else NO_DISCOUNT
    paid = [Item(line.offer.licence_id or 0, line.offer.held_plan_id or 0, int(line.offer.until_renewal), line.offer.held_price_minor or 0,
                 running) for line in ask.lines]  # fmt: skip
    before = price(paid, ask.terms.cycle, ask.terms.cycle.ends_on, ask.terms.tax_percent)
    cycle = ask.pricing.cycle
    return NewCycle(NAMES[ask.terms.cycle.months], NAMES[cycle.months], cycle.starts_on, before.totals.net_minor,
                    ask.pricing.totals.net_minor)  # fmt: skip


def plan(ask: Ask, actor: Actor) -> None:
    """A self-service account changes its cycle at the next renewal, with what was confirmed. Raises Refused."""
    new = meaning(ask)
    cycles.plan(ask.terms.account_id, new.to_cycle, new.starts_on, actor, cost_of(ask) | {"before_minor": new.before_minor})


def note(order_id: int, ask: Ask, actor: Actor) -> None:
    """What the new order asks for."""
    cycles.note(ask.terms.account_id, order_id, meaning(ask).to_cycle, actor)


def price_from(cycle: Cycle, items: Sequence[Item], account: Any, discount_percent: Decimal = NO_DISCOUNT) -> Pricing:
    """An offer's lines for a full cycle of the new length, after `cycle`, which is the one before it."""
    new = _new_cycle(cycle, account.anchor_day or account.renews_on.day)
    return price(items, new, new.ends_on, account.tax_percent, discount_percent=discount_percent)


def _new_cycle(before: Cycle, anchor_day: int) -> Cycle:
    """The first cycle of the other length. Nothing of it is due before it begins."""
    months = MONTHS[OTHER[NAMES[before.months]]]
    return Cycle(before.ends_on, months_later(before.ends_on, months, anchor_day), months)


def _items(lines: Sequence[Line], percent: Decimal) -> list[Item]:
    """Everything that will be there at the renewal, as far as anybody knows, `percent` cheaper with a promo code (R81)."""
    return [Item(line.offer.licence_id or 0, line.offer.plan_id or 0, int(line.offer.planned), line.offer.unit_price_minor or 0,
                 percent) for line in lines]  # fmt: skip
