"""From what somebody typed to lines that make sense: products known, numbers possible, suites whole (R28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.money import MAX_SEATS, round_minor
from app.domain.periods import Period
from app.domain.pricing import NO_DISCOUNT, Item, Pricing, price
from app.domain.proration import Cycle
from app.errors import Invalid, Refused
from app.models.kinds import TemporaryKind
from app.services.ordering.agreed import LOWERS, OPENS, PLAN_ONLY
from app.services.requesting.offers import Offer, Terms, offers
from app.services.requesting.promos import Promo, normal, promo_for
from app.services.seating.reducing import Licence, why_not
from workflows.clock import months_later
from workflows.intake import ADDING, ENDING, Change, is_halted
from workflows.sentences import Sentence, say

MAX_LINES = 20
SUSPENDED = say("The account is suspended for non-payment: no seats can be added until that is settled.")
NOT_NOW = {"closed": say("The account has ended. Our support team opens it again for you.")}


@dataclass(frozen=True, slots=True)
class AskedLine:
    """As typed: product slug, seats to add or remove, and a plan's slug where the change needs one."""

    product: str
    seats: int = 0
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line that makes sense, of one licence. `products` are the names asked for; a suite has several."""

    offer: Offer
    seats: int
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """Which temporary seats, and from when to when: of a conversion, what is left of them; an early end has one day."""

    kind: TemporaryKind
    temporary_id: int | None
    period: Period


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, understood: the row of R2, the lines, what they cost."""

    change: Change
    terms: Terms
    lines: tuple[Line, ...]
    pricing: Pricing
    about: About | None = None
    promo: Promo | None = None


def understand(account_id: int, change: Change, asked: Sequence[AskedLine], *, promo_code: str = "",
               takes_turn: bool = False) -> Ask:  # fmt: skip
    """Read the offers and check every line. Raises Invalid or Refused with the field at fault."""
    if not 0 < len(asked) <= MAX_LINES:
        raise Invalid(say("Ask for at least one product, and at most %(most)s.", most=MAX_LINES), field="lines")
    wanted = [(line.product, line.plan, 1 if change in LOWERS else line.seats) for line in asked]
    terms, found = offers(account_id, wanted, with_use=change in LOWERS or change in PLAN_ONLY, change=change,
                          promo_code=normal(promo_code), takes_turn=takes_turn)  # fmt: skip
    change = _row_of(change, found)
    if change in ADDING:
        check_standing(terms)
    check_end(terms, change)
    lines = _whole_suites([_line(change, n, line, offer) for n, (line, offer) in enumerate(zip(asked, found, strict=True))])
    promo = promo_for(terms, change, promo_code)
    return Ask(change, terms, lines, _price(change, terms, lines, promo), promo=promo)


def check_standing(terms: Terms) -> None:
    """Raises Refused where nothing can be added: the account is suspended, or has ended (R5, R83)."""
    if not terms.is_in_good_standing:
        raise Refused(NOT_NOW.get(terms.standing, SUSPENDED))


def check_end(terms: Terms, change: Change) -> None:
    """Raises Refused for what waits for a renewal that does not come: the account is cancelled (R83)."""
    if terms.ends_on is not None and is_halted(terms.standing, change, is_ending=True):
        raise Refused(say("The account ends on %(date)s: nothing can be planned for the renewal, unless the owner takes the"
                          " cancellation back.", date=terms.ends_on))  # fmt: skip


def _row_of(change: Change, found: Sequence[Offer]) -> Change:
    """R2 has two rows for adding a product; which one depends on the products alone."""
    if change is Change.ADD_PRODUCT and all(offer.is_short_list for offer in found):
        return Change.ADD_SHORT_LIST_PRODUCT
    for n, offer in enumerate(found):
        if change is Change.ADD_SHORT_LIST_PRODUCT and offer.product_id and not offer.is_short_list:
            raise Invalid(say("%(product)s is not on the short list.", product=offer.name), field=f"lines.{n}.product")
    return change


def _line(change: Change, n: int, asked: AskedLine, offer: Offer) -> Line:
    where = f"lines.{n}"
    if offer.product_id is None or offer.name is None:
        raise Invalid(say("There is no product called “%(product)s”.", product=asked.product[:60]), field=f"{where}.product")
    if change not in PLAN_ONLY and change not in ENDING and not 0 < asked.seats <= MAX_SEATS:
        reason = say("The number of seats must be between 1 and %(most)s.", most=MAX_SEATS)
        raise Invalid(reason, field=f"{where}.seats")
    if change in OPENS and offer.subscription_id is not None:
        reason = say("Your account already has %(product)s: ask for more seats of it.", product=offer.name)
        raise Refused(reason, field=f"{where}.product")
    if change in OPENS and offer.is_held_otherwise:
        reason = say("Your account already has a product of %(product)s: the suite would count its people twice.",
                     product=offer.name)  # fmt: skip
        raise Refused(reason, field=f"{where}.product")
    if change not in OPENS and offer.subscription_id is None:
        reason = say("Your account has no licence of %(product)s: ask for the product first.", product=offer.name)
        raise Refused(reason, field=f"{where}.product")
    if offer.plan_id is None or offer.unit_price_minor is None:
        raise Invalid(say("%(product)s has no such plan in your currency.", product=offer.name), field=f"{where}.plan")
    _check_size(change, where, asked, offer)
    seats = offer.planned if change in ENDING else 0 if change in PLAN_ONLY else asked.seats
    return Line(offer, seats, (offer.name,))


def _check_size(change: Change, where: str, asked: AskedLine, offer: Offer) -> None:
    licence = Licence(offer.name or "", offer.policy or "", int(offer.firm), offer.used, offer.others, offer.is_ending)
    if reason := why_not(change, licence, asked.seats):
        raise Refused(reason, field=f"{where}.{'seats' if change is Change.REMOVE_SEATS else 'product'}")
    if change in PLAN_ONLY:
        steps = (offer.plan_rank or 0) - (offer.held_plan_rank or 0)
        if (steps <= 0) if change is Change.UPGRADE_PLAN else (steps >= 0):
            raise Refused(say("Choose another plan than the one you have."), field=f"{where}.plan")


def _whole_suites(lines: Sequence[Line]) -> tuple[Line, ...]:
    """R28: products of one suite are one licence; the same number and plan merge, another is refused, and so is one named twice."""
    merged: dict[int, Line] = {}
    for n, line in enumerate(lines):
        licence = line.offer.licence_id or 0
        before = merged.get(licence)
        if before is not None and (problem := _apart(before, line)):
            reason, field = problem
            raise Refused(reason, field=f"lines.{n}.{field}")
        merged[licence] = line if before is None else Line(before.offer, before.seats, before.products + line.products)
    return tuple(merged.values())


def _apart(before: Line, line: Line) -> tuple[Sentence, str] | None:
    """Why two lines of one licence cannot be one, and in which field; None when they can."""
    names = {"first": before.products[0], "second": line.products[0]}
    if names["second"] in before.products:
        return say("%(product)s is asked for twice: name it once, with all that is wanted of it.", product=names["second"]), "product"
    if before.seats != line.seats:
        return say("%(first)s and %(second)s belong to one suite: their seats move together.", **names), "seats"
    if before.offer.plan_id != line.offer.plan_id:
        return say("%(first)s and %(second)s belong to one suite: they have one plan.", **names), "plan"
    return None


def _price(change: Change, terms: Terms, lines: Sequence[Line], promo: Promo | None = None) -> Pricing:
    """R29: what it costs, prorated from today; reductions are negative and count from the renewal on.

    A change of plan costs (or saves) the difference between the two plans, for every seat of the licence: a lower plan
    for those that will be there at the renewal, a higher one for those that are there until then (R42).
    """
    items = [_item(change, line, promo) for line in lines]
    prorated_on = terms.today if change in ADDING else terms.cycle.ends_on
    return price(items, terms.cycle, prorated_on, terms.tax_percent)


def then_minor(ask: Ask) -> int:
    """What a full cycle costs more or less from the renewal on, before tax: of the length, and for the seats, that are planned
    by then (R29, R41, R43)."""
    items = [_item(ask.change, line, ask.promo, is_later=True) for line in ask.lines]
    starts_on, months = ask.terms.cycle.ends_on, ask.terms.next_months
    cycle = Cycle(starts_on, months_later(starts_on, months, ask.terms.anchor_day), months)
    return price(items, cycle, cycle.ends_on, ask.terms.tax_percent).totals.net_minor


def promo_then_minor(ask: Ask, now_minor: int) -> int:
    """What the promo code that this change ends would take off a cycle of the length planned by then; `now_minor`: off one of now (R81)."""
    if ask.promo is None or not ask.promo.is_voided:
        return 0
    return round_minor(Fraction(now_minor * ask.terms.next_months, ask.terms.cycle.months))


def _item(change: Change, line: Line, promo: Promo | None, *, is_later: bool = False) -> Item:
    offer, unit_price = line.offer, line.offer.unit_price_minor or 0
    if change in PLAN_ONLY:
        seats = offer.until_renewal if change is Change.UPGRADE_PLAN and not is_later else offer.planned
        unit_price = unit_price - (offer.held_price_minor or 0)
    else:
        seats = -line.seats if change in LOWERS else line.seats
    discount = promo.percent if promo and change in ADDING else NO_DISCOUNT
    return Item(offer.licence_id or 0, offer.plan_id or 0, seats, unit_price, discount)
