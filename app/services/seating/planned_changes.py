"""What is planned for a licence: read with who would lose a seat, cancelled while there is time, people chosen (R41, R44, R48)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import text

from app.domain.losing import Holder, losers
from app.domain.proration import cycle_of
from app.errors import NotAllowed, NotThere
from app.extensions import db
from app.models.kinds import Cycle
from app.models.kinds import ReductionPolicy as Policy
from app.services.people.viewers import Viewer
from app.services.requesting.offers import MONTHS
from app.services.seating import losing
from app.services.seating.losing import Lowered
from app.services.seating.reducing import LATER
from workflows.intake import Change, Right
from workflows.sentences import say

ASKED_FOR = frozenset(LATER)
"""Causes of a ledger row that somebody asked for and may take back; lent seats end by themselves (R52)."""
NAMED = 200
"""So many people are named on a page; the number is always whole."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned change of a licence. `losing` are those who would lose a seat, the first of `losing_count`.

    `stuck` seats of a product that must be empty cannot go, as things stand (R47). Minor units for a full cycle.
    """

    id: uuid.UUID
    subscription_id: int
    licence_id: int
    product: str
    product_name: str
    product_name_fr: str
    policy: Policy
    cause: str
    delta: int
    ends: bool
    plan_name: str
    to_plan_name: str | None
    effective_on: date
    today: date
    actor_name: str
    order_reference: str | None
    currency: str
    saving_minor: int
    seats_before: int
    seats_after: int
    used: int
    stuck: int
    losing_count: int
    losing: Sequence[Holder]
    chosen: frozenset[int]
    promo_code: str | None = None
    """Of one that was just called off: the code that counts again (R81)."""
    is_told: bool = False
    """Whether those who would lose a seat have been warned, and so hear of it again, if at all (R44)."""

    @property
    def last_day(self) -> date:
        """The last day to change one's mind, in the account's time zone."""
        return self.effective_on - timedelta(days=1)

    @property
    def may_be_cancelled(self) -> bool:
        """Here, by itself: what an order brought is taken back with the order, and lent seats end."""
        return self.order_reference is None and self.cause in ASKED_FOR

    @property
    def may_choose(self) -> bool:
        """Whether somebody else could lose a seat instead: not when everybody does."""
        return self.losing_count > 0 and not self.ends


PLANNED = """
SELECT c.account_id, c.id, c.subscription_id, s.product_id AS licence_id, p.slug AS product, p.name AS product_name,
       p.name_fr AS product_name_fr, p.reduction_policy AS policy, c.cause, c.delta, c.ends_subscription AS ends,
       held.name AS plan_name, tp.name AS to_plan_name, c.effective_on, clock_today(a.time_zone) AS today, c.actor_name,
       c.warned_on IS NOT NULL AS is_told, o.reference AS order_reference, a.currency, coalesce(new.to_cycle, a.cycle) AS cycle,
       coalesce(s.contract_unit_price_minor,
                list_price(s.plan_id, a.currency, 1, clock_today(a.time_zone), price.unit_price_minor), 0) AS unit_price_minor,
       list_price(c.to_plan_id, a.currency, 1, clock_today(a.time_zone), to_price.unit_price_minor) AS to_price_minor,
       coalesce(t.purchased, 0) AS purchased,
       ARRAY(SELECT l.person_id FROM chosen_losers l WHERE l.account_id = c.account_id AND l.seat_change_id = c.id) AS chosen
FROM seat_changes c JOIN accounts a ON a.id = c.account_id
JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id AND s.ended_on IS NULL
JOIN products p ON p.id = s.product_id JOIN plans held ON held.id = s.plan_id LEFT JOIN plans tp ON tp.id = c.to_plan_id
LEFT JOIN orders o ON o.account_id = c.account_id AND o.id = c.order_id
LEFT JOIN seat_tallies t ON t.account_id = c.account_id AND t.subscription_id = c.subscription_id
LEFT JOIN cycle_changes new ON new.account_id = a.id AND new.status = 'planned' AND new.effective_on <= c.effective_on
LEFT JOIN prices price ON price.plan_id = s.plan_id AND price.currency = a.currency
LEFT JOIN prices to_price ON to_price.plan_id = c.to_plan_id AND to_price.currency = a.currency
WHERE c.status = 'planned' AND {which}
ORDER BY c.account_id, c.subscription_id, c.effective_on, c.created_at, c.id
"""
OF_ACCOUNT = text(PLANNED.format(which="c.account_id = :account_id"))


def listing(account_id: int, most: int = NAMED) -> list[Planned]:
    """Everything planned for the account, by day, with who would lose a seat: two statements, however much it is."""
    found = read(db.session.execute(OF_ACCOUNT, {"account_id": account_id}).mappings().all(), most)
    return sorted((one for _, one in found), key=lambda one: (one.effective_on, one.product, str(one.id)))


def read(rows: Iterable[Any], most: int = NAMED) -> list[tuple[int, Planned]]:
    """Rows of PLANNED, in its order, as (account id, planned change). What only adds seats is left out."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: (row["account_id"], row["subscription_id"]))]
    groups = [group for group in groups if any(_is_shown(row) for row in group)]
    asked = [_lowest(group) for group in groups]
    found = losing.holders(asked, most) if asked else []
    return [one for group, held in zip(groups, found, strict=True) for one in _simulate(group, held, most)]


def _is_shown(row: Any) -> bool:
    return bool(row["delta"] < 0 or row["ends"] or row["to_plan_name"] or row["order_reference"] is None)


def _after(group: Sequence[Any]) -> list[int]:
    """The seats after each row."""
    seats, after = int(group[0]["purchased"]), []
    for row in group:
        seats = 0 if row["ends"] else max(seats + row["delta"], 0)
        after.append(seats)
    return after


def _lowest(group: Sequence[Any]) -> Lowered:
    """One question for a licence: the people among whom all its planned changes find their losers."""
    chosen = sorted({person for row in group for person in row["chosen"]})
    return Lowered(group[0]["account_id"], group[0]["licence_id"], min(_after(group)), chosen)


def _simulate(group: Sequence[Any], held: losing.Holders, most: int) -> list[tuple[int, Planned]]:
    """One change after the other, as they will take effect: whoever has lost a seat has none to lose, and what a lower plan
    saves of a seat is saved once."""
    used, left, before, found = held.used, list(held.people), int(group[0]["purchased"]), []
    price = int(group[0]["unit_price_minor"])
    for row, after in zip(group, _after(group), strict=True):
        over = used if row["ends"] else max(used - after, 0)
        is_stuck = row["policy"] == Policy.MUST_BE_EMPTY and row["cause"] in ASKED_FOR - {Change.CANCEL_ACCOUNT}
        gone = [] if is_stuck else left if row["ends"] else losers(left, row["chosen"], over)
        count = 0 if is_stuck else max(over, 0)
        if _is_shown(row):
            one = _planned(row, price, before=before, after=after, used=used, stuck=over if is_stuck else 0, count=count, people=gone[:most])
            found.append((row["account_id"], one))
        lost, price = {one.id for one in gone}, _price_after(row, price)
        used, left, before = used - count, [one for one in left if one.id not in lost], after
    return found


def _price_after(row: Any, price: int) -> int:
    """What a seat costs once a change has taken effect: with another plan, the price of that one."""
    return price if row["to_price_minor"] is None else int(row["to_price_minor"])


def _planned(
    row: Any, price: int, *, before: int, after: int, used: int, stuck: int, count: int, people: Sequence[Holder]
) -> Planned:
    months = MONTHS[Cycle(row["cycle"])]
    kept = ("id", "subscription_id", "licence_id", "product", "product_name", "product_name_fr", "cause", "delta", "ends",
            "plan_name", "to_plan_name", "effective_on", "today", "actor_name", "order_reference", "currency", "is_told")  # fmt: skip
    saving = (before * price - after * _price_after(row, price)) * months if row["cause"] in ASKED_FOR else 0
    return Planned(
        **{name: row[name] for name in kept}, policy=Policy(row["policy"]), saving_minor=saving, seats_before=before,
        seats_after=after, used=used, stuck=stuck, losing_count=count, losing=people, chosen=frozenset(row["chosen"]),
    )  # fmt: skip


def listing_for(viewer: Viewer, slug: str) -> list[Planned]:
    """The same for whoever may read the subscription (R4). Raises NotThere or NotAllowed."""
    account_id = db.session.execute(ACCOUNT_OF, {"slug": slug}).scalar_one_or_none()
    if account_id is None or not (viewer.is_staff or viewer.account_id == account_id):
        raise NotThere
    if not viewer.is_staff and viewer.right is Right.NONE:
        raise NotAllowed(say("Only admins of the account can see its subscription."))
    return listing(account_id)


ACCOUNT_OF = text("SELECT id FROM accounts WHERE slug = :slug")


def find(viewer: Viewer, change_id: uuid.UUID) -> Planned:
    """One planned change of the viewer's account. Raises NotThere or NotAllowed."""
    found = listing_for(viewer, viewer.slug or "")
    one = next((one for one in found if one.id == change_id), None)
    if one is None:
        raise NotThere
    return one


RENEWAL = text("SELECT renews_on, anchor_day, cycle, clock_today(time_zone) AS today FROM accounts WHERE id = :account_id")


def next_renewal(account_id: int) -> date:
    """The day on which the account's next cycle begins (R41)."""
    row = db.session.execute(RENEWAL, {"account_id": account_id}).one()
    return cycle_of(row.renews_on, MONTHS[Cycle(row.cycle)], row.today, row.anchor_day).ends_on
