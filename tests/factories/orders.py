"""Orders in any state, taken there by the same services as everybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import text

from app.extensions import db
from app.services.ordering import deadlines, fulfilment, order_pages, orders, quotes
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.order_reading import load_many
from app.services.ordering.orders import Asked
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.services.seating.reducing import LATER as WAITS_FOR_RENEWAL
from tests.factories.accounts import TODAY, House, account
from tests.factories.approving import approver, policy
from tests.factories.people import rep as a_rep
from tests.factories.world import act, as_job, as_system
from workflows.intake import Change
from workflows.open_requests import Choice
from workflows.seat_order import State

LATER = timedelta(days=30)


def lines_of(plan: str | None = None, **seats: int) -> list[AskedLine]:
    """`lines_of(support=12, guide=3)`; a dash in a slug is written as an underscore."""
    return [AskedLine(product.replace("_", "-"), count, plan) for product, count in seats.items()]


def wish(
    change: str = "add_seats",
    *,
    plan: str | None = None,
    why: str = "New colleagues",
    by: date | None = None,
    shown: int | None = None,
    **seats: int,
) -> Wish:
    """What somebody would send: `wish("add_seats", support=12)`; without products, 12 seats of Support."""
    return Wish(Change(change), lines_of(plan, **(seats or {"support": 12})), why, by, shown)


@dataclass
class Case:
    """An order, its account and the rep who has it or would have it."""

    house: House
    rep: Viewer
    reference: str
    id: int

    @property
    def order(self) -> MovingOrder:
        """As it is in the record now."""
        return as_job(load_many, [self.id], with_lines=True)[0]

    @property
    def state(self) -> State:
        return self.order.state

    def page(self, viewer: Viewer | None = None) -> OrderPage:
        """As somebody sees it; the rep unless said otherwise."""
        return act(viewer or self.rep, order_pages.page, self.reference)

    def step(
        self,
        viewer: Viewer,
        verb: str,
        note: str = "Because",
        *,
        valid_until: date | None = None,
        rep_id: int | None = None,
        version: int | None = None,
    ) -> MovingOrder:
        """Take a step as somebody."""
        asked = Asked(verb, note, valid_until, rep_id)
        return act(viewer, orders.step, self.reference, asked, version=version)

    def draft(self, **changes: object) -> MovingOrder:
        """Write the suggested quote, with these fields of `Draft` changed."""
        with as_system():
            draft = replace(quotes.suggestion(load_many([self.id])[0]), **changes)  # type: ignore[arg-type]
        return act(self.rep, quotes.write_draft, self.reference, draft)

    def quote(self, **changes: object) -> None:
        """Write the quote and send it."""
        self.draft(**changes)
        self.step(self.rep, "send_quote")

    def accept(self) -> MovingOrder:
        return self.step(self.house.owner, "accept_quote")

    def provision(self) -> None:
        """What the job does once the product has answered."""
        with as_system():
            fulfilment.calls([self.house.id], [self.id])
            fulfilment.fulfil(fulfilment.ready([self.id]))

    def move_last_day(self, days: int) -> None:
        """Let the offer end `days` from now, in the account's time zone; negative: it has ended."""
        with as_system():
            db.session.execute(
                text("""UPDATE orders o
                        SET valid_until = clock_today(a.time_zone) + :days
                        FROM accounts a WHERE a.id = o.account_id AND o.id = :id"""),
                {"days": days, "id": self.id},
            )

    def move_start(self, day: date | None) -> None:
        """Let an accepted order start on another day."""
        with as_system():
            db.session.execute(
                text("UPDATE orders SET starts_on = :day WHERE id = :id"), {"day": day, "id": self.id}
            )


def place(viewer: Viewer, asked: Wish | None = None, *, house: House, rep: Viewer | None = None) -> Case:
    """Send a request that becomes an order."""
    order = act(viewer, requests.submit, asked or wish()).order
    assert order is not None, "this request changed seats at once: there is no order"
    return Case(house, rep or a_rep(), order.reference, order.id)


def order_at(
    state: str | State,
    house: House | None = None,
    *,
    asked: Wish | None = None,
    rep: Viewer | None = None,
    by: Viewer | None = None,
) -> Case:
    """An order in this state, of a managed account unless told otherwise, for 12 more seats of Support."""
    state, house = State(state), house or account("managed")
    if state is State.AWAITING_OWNER:
        return place(by or house.admin, asked, house=house, rep=rep)
    if state is State.BEHIND:
        place(house.owner, house=house, rep=rep)
        behind = replace(asked or wish(), is_alone=False, open_request=Choice.WAIT)
        return place(by or house.owner, behind, house=house, rep=rep)
    case = place(by or house.owner, asked, house=house, rep=rep)
    if case.state is State.AWAITING_OWNER:
        case.step(house.owner, "approve_request")
    for go_on in WAY[state]:
        go_on(case)
    reached = {state, State.FULFILLED} if state is State.FULFILLING else {state}  # where workers run, they take it on
    assert case.state in reached, f"wanted {state}, got {case.state}"
    return case


def _claim(case: Case) -> None:
    case.step(case.rep, "claim")


def _quote(case: Case) -> None:
    """From today on, also for what would wait for the renewal (R41)."""
    order = case.order
    case.quote(**({"starts_on": order.today} if order.change in WAITS_FOR_RENEWAL else {}))


def _accept(case: Case) -> None:
    case.accept()


def _let_it_expire(case: Case) -> None:
    case.move_last_day(-1)
    as_job(deadlines.carry_out, case.id, deadlines.expire)


def _ask_for_approval(case: Case) -> None:
    """From now on a policy wants everything approved by somebody of the deal desk."""
    policy(groups={"deal-desk": [approver()]})
    case.draft()
    case.step(case.rep, "request_approval")


def _stall(case: Case) -> None:
    with as_system():
        fulfilment.stall(load_many([case.id])[0], "The product refused: no such account.")


TO_QUOTED: tuple[Callable[[Case], None], ...] = (_claim, _quote)
WAY: dict[State, tuple[Callable[[Case], None], ...]] = {
    State.PENDING: (),
    State.IN_REVIEW: (_claim,),
    State.ON_HOLD: (_claim, lambda case: _step(case, case.rep, "ask_customer")),
    State.IN_APPROVAL: (_claim, _ask_for_approval),
    State.QUOTED: TO_QUOTED,
    State.ACCEPTED: (_claim, lambda case: case.quote(starts_on=TODAY + LATER), _accept),
    State.FULFILLING: (*TO_QUOTED, _accept),
    State.STALLED: (*TO_QUOTED, _accept, _stall),
    State.FULFILLED: (*TO_QUOTED, _accept, Case.provision),
    State.REJECTED: (_claim, lambda case: _step(case, case.rep, "reject")),
    State.DECLINED: (*TO_QUOTED, lambda case: _step(case, case.house.owner, "decline_quote")),
    State.EXPIRED: (*TO_QUOTED, _let_it_expire),
    State.CANCELLED: (lambda case: _step(case, case.house.owner, "cancel"),),
}


def _step(case: Case, viewer: Viewer, verb: str) -> None:
    case.step(viewer, verb)
