"""Accounts with their people and their licences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from app.domain.proration import cycle_of
from app.extensions import db
from app.models import Account, Person, Plan, Product, SeatAssignment, SeatChange, Subscription
from app.models.kinds import AccountRole, ChangeStatus, Cycle
from app.services import subscription
from app.services.offers import MONTHS
from app.services.viewers import Viewer
from tests.factories.people import viewer_of
from tests.factories.world import as_system, number

TODAY = datetime.now(UTC).date()


@dataclass(frozen=True)
class House:
    """An account and its four people, signed in when they are asked for; `agent` may not ask for anything."""

    id: int
    slug: str

    def email(self, who: str) -> str:
        return f"{who}@{self.slug}.example"

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
    tax_percent: int = 20,
    locale: str = "en",
) -> House:
    """An account that holds `seats` (by default 10 of Support) and whose four people use none of them.

    Kind: managed, online_assisted, self_service. Standing: good, suspended. Prices: see `price_of`.
    """
    slug = slug or f"account-{number()}"
    house = House(0, slug)
    with as_system():
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
            renews_on=renews_on or cycle_of(TODAY + timedelta(days=100), MONTHS[Cycle(cycle)], TODAY).ends_on,
        )
        db.session.add(made)
        db.session.flush()
        _add_people(made, house, locale)
        for product, count in ({"support": 10} if seats is None else seats).items():
            _license(made, product, plan, count, contract_price)
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


def _license(made: Account, product: str, plan: str, seats: int, contract_price: int | None) -> None:
    found = db.session.execute(
        select(Product.id, Plan.id)
        .join(Plan, Plan.product_id == Product.id)
        .filter(Product.slug == product, Plan.slug == plan)
    ).one()
    licence = Subscription(
        account_id=made.id,
        product_id=found[0],
        plan_id=found[1],
        started_on=TODAY,
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
            effective_on=TODAY,
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
