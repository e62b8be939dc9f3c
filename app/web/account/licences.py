"""The products of an account as people buy them: a suite is one licence with several members (R28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.seats import SeatCount
from app.services.showing.subscription import Held


@dataclass(frozen=True, slots=True)
class Licence:
    """What is bought, priced and counted as one; `members` has one product, or all products of a suite."""

    slug: str
    name: str
    name_fr: str
    is_suite: bool
    plan: str
    plan_name: str
    unit_price_minor: int | None
    seats: SeatCount
    members: Sequence[Held]


def licences(products: Sequence[Held]) -> list[Licence]:
    """Group what is held, in the order of the page."""
    groups: dict[str, list[Held]] = {}
    for held in products:
        groups.setdefault(held.suite or held.product, []).append(held)
    return [_licence(slug, members) for slug, members in groups.items()]


def _licence(slug: str, members: list[Held]) -> Licence:
    first = members[0]
    is_suite = first.suite is not None
    name = (first.suite_name if is_suite else first.name) or first.name
    name_fr = (first.suite_name_fr if is_suite else first.name_fr) or name
    return Licence(slug, name, name_fr, is_suite, first.plan, first.plan_name, first.unit_price_minor, first.seats, members)
