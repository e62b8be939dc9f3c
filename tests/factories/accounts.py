"""Accounts with their people and their licences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from app.domain.proration import cycle_of
from app.extensions import db
from app.models import Account, Person, Plan, Product, SeatAssignment, SeatChange, Subscription
from app.models.kinds import AccountRole, ChangeStatus, Cycle
from app.services.people.viewers import Viewer
from app.services.requesting.offers import MONTHS
from app.services.showing import subscription
from tests.factories.people import viewer_of
from tests.factories.world import as_system, number

TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
"""About today. What must be the very day, whatever the hour, asks `House.today` or says `renews_in`."""


def day_in(time_zone: str) -> date:
    """The day it is in a time zone, by the record's clock, as services see it."""
    day: date = db.session.execute(text("SELECT clock_today(:zone)"), {"zone": time_zone}).scalar_one()
    return day


@dataclass(frozen=True)
class House:
    """An account and its four people, signed in when they are asked for; `agent` may not ask for anything."""

    id: int
    slug: str

    def email(self, who: str) -> str:
        return f"{who}@{self.slug}.example"

    @property
    def today(self) -> date:
        """The day it is for this account now."""
        with as_system():
            return day_in(db.session.execute(select(Account.time_zone).filter_by(id=self.id)).scalar_one())

    @cached_property
    def owner(self) -> Viewer:
        return viewer_of(self.email("owner"))

    @cached_property
    def billing(self) -> Viewer:
        return viewer_of(self.email("billing"))

    @cached_property
    def admin(self) -> Viewer:
        return viewer_of(self.email("admin"))

    @cached_property
    def agent(self) -> Viewer:
        return viewer_of(self.email("agent"))

    def seats(self, product: str = "support") -> tuple[int, int, int, int]:
        """(purchased, used, reserved, planned) of a product, as the Subscription page counts them."""
        with as_system():
            count = next(held.seats for held in subscription.products(self.id) if held.product == product)
        return count.purchased, count.used, count.reserved, count.planned


def account(
    kind: str = "managed",
    *,
    seats: Mapping[str, int] | None = None,
    slug: str | None = None,
    standing: str = "good",
    currency: str = "EUR",
    cycle: str = "annual",
    plan: str = "professional",
    contract_price: int | None = None,
    rep: Viewer | None = None,
    time_zone: str = "Europe/Paris",
    renews_on: date | None = None,
    renews_in: int | None = None,
    tax_percent: int = 20,
    locale: str = "en",
) -> House:
    """An account that holds `seats` (by default 10 of Support) and whose four people use none of them.

    Kind: managed, online_assisted, self_service. Standing: good, suspended. Prices: see `price_of`. It renews on a day, or in
    so many days from its own today.
    """
    slug = slug or f"account-{number()}"
    house = House(0, slug)
    with as_system():
        today = day_in(time_zone)
        if renews_in is not None:
            renews_on = today + timedelta(days=renews_in)
        made = Account(
            slug=slug,
            name=slug.replace("-", " ").title(),
            type=kind,
            standing=standing,
            currency=currency,
            cycle=cycle,
            country="FR",
            time_zone=time_zone,
            locale=locale,
            rep_id=rep.staff_id if rep else None,
            tax_percent=Decimal(tax_percent),
            renews_on=renews_on or cycle_of(today + timedelta(days=100), MONTHS[Cycle(cycle)], today).ends_on,
        )
        db.session.add(made)
        db.session.flush()
        _add_people(made, house, locale)
        for product, count in ({"support": 10} if seats is None else seats).items():
            _license(made, product, plan, count, contract_price, today)
    return House(made.id, slug)


def _add_people(made: Account, house: House, locale: str) -> None:
    for role, name in (("owner", "owner"), ("admin", "billing"), ("admin", "admin"), ("agent", "agent")):
        db.session.add(
            Person(
                account_id=made.id,
                email=house.email(name),
                name=f"{name.title()} of {made.name}",
                locale=locale,
                role=AccountRole(role),
                has_billing_rights=name == "billing",
            )
        )


def _license(made: Account, product: str, plan: str, seats: int, contract_price: int | None, today: date) -> None:
    found = db.session.execute(
        select(Product.id, Plan.id)
        .join(Plan, Plan.product_id == Product.id)
        .filter(Product.slug == product, Plan.slug == plan)
    ).one()
    licence = Subscription(
        account_id=made.id,
        product_id=found[0],
        plan_id=found[1],
        started_on=today,
        contract_unit_price_minor=contract_price,
    )
    db.session.add(licence)
    db.session.flush()
    db.session.add(
        SeatChange(
            account_id=made.id,
            subscription_id=licence.id,
            delta=seats,
            status=ChangeStatus.APPLIED,
            effective_on=today,
            cause="add_seats",
            actor_name="The beginning",
            applied_at=datetime.now(UTC),
            provisioned_at=datetime.now(UTC),
        )
    )


def person(
    house: House,
    role: str = "agent",
    *,
    products: Mapping[str, str] | None = None,
    email: str | None = None,
    name: str | None = None,
    is_suspended: bool = False,
    waits_for: Iterable[str] = (),
) -> Person:
    """One more of its people. `products` are roles by slug; those in `waits_for` have no seat yet."""
    n = number()
    with as_system():
        made = Person(
            account_id=house.id,
            email=email or f"person-{n}@{house.slug}.example",
            name=name or f"Person {n}",
            locale="en",
            role=AccountRole(role),
            suspended_at=datetime.now(UTC) if is_suspended else None,
        )
        db.session.add(made)
        db.session.flush()
        give_roles(made, products or {}, waits_for)
    return made


def give_roles(somebody: Person, products: Mapping[str, str], waits_for: Iterable[str] = ()) -> None:
    """Roles in products for somebody who is there already, whatever seats are free."""
    for slug, role in products.items():
        product_id = db.session.execute(select(Product.id).filter_by(slug=slug)).scalar_one()
        db.session.add(
            SeatAssignment(
                account_id=somebody.account_id,
                person_id=somebody.id,
                product_id=product_id,
                role=role,
                waiting_since=datetime.now(UTC) if slug in waits_for else None,
            )
        )
    db.session.flush()
