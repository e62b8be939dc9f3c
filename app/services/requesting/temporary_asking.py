"""Asking about temporary seats: which, how many, from when to when, and whether that can be (R49 to R52)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.domain.money import MAX_SEATS
from app.domain.periods import Period, price_period
from app.domain.pricing import NO_DISCOUNT, Item, Pricing, price
from app.domain.proration import Cycle, cycle_of
from app.errors import Invalid, Refused
from app.extensions import db
from app.models.kinds import Cycle as CycleName
from app.models.kinds import TemporaryKind
from app.services.requesting.asking import About, Ask, AskedLine, Line, check_standing
from app.services.requesting.offers import MONTHS, Offer, Terms, offers
from app.services.seating.temporary import BRINGS
from app.services.seating.temporary_reading import Standing, Temporary, one
from workflows.intake import Change
from workflows.sentences import say

FURTHEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was sent: the kind; the seats it is about (none for new ones); the product and number; the dates."""

    kind: TemporaryKind
    temporary_id: int | None
    lines: Sequence[AskedLine]
    starts_on: date | None
    ends_on: date | None


FACTS = text("""
SELECT plan.allows_temporary_seats, (SELECT min(c.effective_on) FROM seat_changes c WHERE c.account_id = s.account_id
         AND c.subscription_id = s.id AND c.status = 'planned' AND c.ends_subscription) AS licence_ends_on
FROM subscriptions s JOIN plans plan ON plan.id = s.plan_id WHERE s.account_id = :account_id AND s.id = :subscription_id
""")


def understand(account_id: int, wanted: Wanted) -> Ask:
    """Check what was sent and price it. Raises Invalid or Refused with the field at fault, NotThere for foreign seats."""
    known = one(account_id, wanted.temporary_id) if wanted.temporary_id is not None else None
    if (known is None) is not (wanted.kind is TemporaryKind.LEND):
        raise Invalid(say("Say which temporary seats this is about."), field="temporary")
    asked = _line(wanted, known)
    terms, found = offers(account_id, [(asked.product, None, asked.seats)], with_use=True)
    offer = found[0]
    _check_licence(terms, wanted.kind, offer)
    about = About(wanted.kind, wanted.temporary_id, _period(terms, wanted, known))
    if wanted.kind in BRINGS:
        _check_period(terms, about.period, offer)
    line = Line(offer, asked.seats, (offer.name or asked.product,))
    return Ask(Change.TEMPORARY_SEATS, terms, (line,), price_of(about, terms, line), about=about)


def _line(wanted: Wanted, known: Temporary | None) -> AskedLine:
    """The product and the number. What is turned into base seats or ended early is what there is: all of it."""
    if known is not None and wanted.kind is not TemporaryKind.EXTEND:
        return AskedLine(known.product, known.seats)
    if len(wanted.lines) != 1:
        raise Invalid(say("Ask for temporary seats of one product at a time."), field="lines")
    line = wanted.lines[0]
    if not 0 < line.seats <= MAX_SEATS:
        reason = say("The number of seats must be between 1 and %(most)s.", most=MAX_SEATS)
        raise Invalid(reason, field="lines.0.seats")
    if known is not None and line.product not in {"", known.product}:
        raise Invalid(say("These temporary seats are of %(product)s.", product=known.name), field="lines.0.product")
    return AskedLine(known.product if known else line.product, line.seats)


def _check_licence(terms: Terms, kind: TemporaryKind, offer: Offer) -> None:
    where = "lines.0.product"
    if kind is not TemporaryKind.END_EARLY:
        check_standing(terms)
    if offer.product_id is None:
        raise Invalid(say("There is no product called “%(product)s”.", product=offer.slug[:60]), field=where)
    if offer.subscription_id is None:
        reason = say("Your account has no licence of %(product)s: ask for the product first.", product=offer.name)
        raise Refused(reason, field=where)
    if offer.unit_price_minor is None:
        raise Invalid(say("%(product)s has no such plan in your currency.", product=offer.name), field=where)


def _period(terms: Terms, wanted: Wanted, known: Temporary | None) -> Period:
    """Both dates are asked for anew: a new period never inherits those of an old one (R52)."""
    if known is not None:
        _check_standing(wanted.kind, known)
    if known is not None and wanted.kind is TemporaryKind.CONVERT:
        return Period(terms.today, known.ends_on)
    if wanted.ends_on is None:
        raise Invalid(say("Give the day on which the seats end."), field="ends_on")
    if known is not None and wanted.kind is TemporaryKind.END_EARLY:
        if not terms.today <= wanted.ends_on < known.ends_on:
            reason = say("The seats end on %(date)s anyway: choose a day before that, today or later.", date=known.ends_on)
            raise Invalid(reason, field="ends_on")
        return Period(wanted.ends_on, wanted.ends_on)
    if wanted.starts_on is None:
        raise Invalid(say("Give the first day."), field="starts_on")
    if known is not None and wanted.starts_on < known.ends_on:
        reason = say("These seats are yours until %(date)s: the new period begins on that day or later. To have more seats"
                     " at the same time, ask for new temporary seats.", date=known.ends_on)  # fmt: skip
        raise Invalid(reason, field="starts_on")
    return Period(wanted.starts_on, wanted.ends_on)


def _check_standing(kind: TemporaryKind, known: Temporary) -> None:
    if known.standing is Standing.ENDED:
        raise Refused(say("These temporary seats have ended already."))
    if known.standing is Standing.SCHEDULED and kind is not TemporaryKind.EXTEND:
        raise Refused(say("These temporary seats have not begun yet: withdraw the request that brings them instead."))
    if known.asked_in is not None:
        raise Refused(say("Request %(reference)s is about these seats already: it is decided first.", reference=known.asked_in))


def _check_period(terms: Terms, period: Period, offer: Offer) -> None:
    facts = db.session.execute(
        FACTS, {"account_id": terms.account_id, "subscription_id": offer.subscription_id}
    ).one()  # fmt: skip
    if not facts.allows_temporary_seats:
        reason = say("The plan of %(product)s does not allow temporary seats.", product=offer.name)
        raise Refused(reason, field="lines.0.product")
    check_dates(terms.today, period, calendar_of(terms))
    if facts.licence_ends_on is not None and period.ends_on > facts.licence_ends_on:
        reason = say("The licence of %(product)s ends on %(date)s, before the period does.",
                     product=offer.name, date=facts.licence_ends_on)  # fmt: skip
        raise Invalid(reason, field="ends_on")


Calendar = Callable[[date], Cycle]
"""The billing cycle that contains a day."""


def calendar_of(terms: Any) -> Calendar:
    """Of anything that knows `renews_on`, `anchor_day` and the `cycle` or its name."""
    months = terms.cycle.months if isinstance(terms.cycle, Cycle) else MONTHS[CycleName(terms.cycle)]
    return lambda day: cycle_of(terms.renews_on, months, day, terms.anchor_day)


def check_dates(today: date, period: Period, calendar: Calendar) -> None:
    """R50: today or later, at least a day, shorter than the billing cycle. Raises Invalid with the field."""
    if not today <= period.starts_on <= today + FURTHEST:
        raise Invalid(say("The first day must be today or later, and within two years."), field="starts_on")
    if period.days <= 0:
        raise Invalid(say("The seats must end after their first day."), field="ends_on")
    if not period.is_shorter_than(calendar(period.starts_on)):
        reason = say("The period must be shorter than your billing cycle. For longer than that, ask for seats that stay.")
        raise Invalid(reason, field="ends_on")


def price_of(about: About, terms: Terms, line: Line) -> Pricing:
    """What it costs at today's price; the offer may differ."""
    item = Item(line.offer.licence_id or 0, line.offer.plan_id or 0, line.seats, line.offer.unit_price_minor or 0)
    return price_as(about.kind, about.period, [item], calendar_of(terms), terms.tax_percent)


def price_as(kind: TemporaryKind, period: Period, items: Sequence[Item], calendar: Calendar, tax: Decimal,
             *, discount_percent: Decimal = NO_DISCOUNT) -> Pricing:  # fmt: skip
    """A period costs its days. Base seats cost the rest of the cycle after the days that are paid. An early end costs nothing."""
    if kind in BRINGS:
        return price_period(items, calendar(period.starts_on), period, tax, discount_percent=discount_percent)
    cycle = calendar(period.starts_on)
    if kind is TemporaryKind.CONVERT:
        return price(items, cycle, period.ends_on, tax, discount_percent=discount_percent)
    free = [Item(item.product_id, item.plan_id, item.seats, 0) for item in items]
    return price(free, cycle, cycle.ends_on, tax)


NOTE = text("""
INSERT INTO temporary_asks (account_id, order_id, kind, temporary_id, starts_on, ends_on)
VALUES (:account_id, :order_id, :kind, :temporary_id, :starts_on, :ends_on)
""")


def note(account_id: int, order_id: int, about: About) -> None:
    """Keep what the new order is about."""
    db.session.execute(NOTE, {"account_id": account_id, "order_id": order_id, "kind": about.kind,
                              "temporary_id": about.temporary_id, "starts_on": about.period.starts_on,
                              "ends_on": about.period.ends_on})  # fmt: skip
