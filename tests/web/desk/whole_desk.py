"""A desk on which everything has happened once, who works there, and every page of it: for what must hold on all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flask import Flask

from app.models.kinds import TextKind
from app.services.helping import questions
from app.services.ordering import quote_texts
from app.services.ordering.quote_texts import Typed
from app.services.people.viewers import Viewer
from app.services.queueing import bulk, saved_views
from app.services.talking import notes
from tests.factories import Case, account, act, order_at, rep, staff, wish
from tests.factories.approving import above, policy, rule
from tests.integration.approving.drafts import asks, drafted
from tests.web.desk.browser import Browser
from workflows.seat_order import State


@dataclass
class Desk:
    """Its people, an order in each state, and the numbers of what has pages of its own."""

    people: dict[str, Viewer]
    orders: dict[State, Case]
    numbers: dict[str, int] = field(default_factory=dict)

    def at(self, state: str, rest: str = "") -> str:
        return f"/desk/orders/{self.orders[State(state)].reference}{rest}"


def whole_desk() -> Desk:
    """Everything once; the policy in force wants large discounts approved, and one quote waits for it."""
    people = {"rep": rep("Rita Reyes"), "manager": staff("manager"), "approver": staff("approver"), "operator": staff("operator")}
    rita, mona = people["rep"], people["manager"]
    house = account("managed", seats={"support": 10, "guide": 5}, rep=rita)
    states = [state for state in State if state is not State.IN_APPROVAL]
    orders = {state: order_at(state, rep=rita, asked=wish(support=1200) if state is State.IN_REVIEW else None) for state in states}
    orders[State.IN_REVIEW].draft()
    policy(rule(above(15), name="More than 15 %"), groups={"deal-desk": [people["approver"], mona]})
    orders[State.IN_APPROVAL] = drafted(20)
    asks(orders[State.IN_APPROVAL])
    desk = Desk(people, orders)
    desk.numbers["text"] = act(mona, quote_texts.save, Typed(TextKind.TERMS, "Thirty days", "Net 30.", "À 30 jours."))
    desk.numbers["question"] = act(house.admin, questions.ask, "How long does it take?", "en")
    desk.numbers["note"] = act(rita, notes.write, orders[State.IN_REVIEW].reference, "They hurry.")
    desk.numbers["view"] = act(rita, saved_views.keep, "Stuck", '{"view": "all", "state": "stalled"}', is_shared=False)
    chosen = [case.reference for case in orders.values()]
    desk.numbers["claiming"] = act(rita, bulk.draft, "claim", chosen)
    desk.numbers["rejecting"] = act(rita, bulk.draft, "reject", chosen)
    desk.numbers["assigning"] = act(mona, bulk.draft, "assign", chosen)
    return desk


def pages(desk: Desk) -> Iterator[tuple[str, str]]:
    """Who opens what: every page of the desk, of the managers, and the settings."""
    yield from (("rep", f"/desk?view={view}") for view in ("mine", "unclaimed", "waiting", "approval", "snoozed", "all"))
    yield from (("rep", desk.at(state)) for state in State)
    yield from (("rep", path) for path in (
        "/desk?view=all&state=stalled&type=managed&sort=amount", desk.at("in_review", "/quote"), desk.at("in_review", "/quote/preview"),
        "/desk/views", "/desk/views?view=all&state=stalled", f"/desk/bulk/{desk.numbers['claiming']}", f"/desk/bulk/{desk.numbers['rejecting']}",
        "/desk/questions", f"/desk/questions/{desk.numbers['question']}", "/desk/templates", "/desk/prices", "/desk/approvals",
        "/settings"))  # fmt: skip
    mona, approval = desk.people["manager"].staff_id, f"/desk/approvals/{desk.orders[State.IN_APPROVAL].reference}"
    yield from (("approver", path) for path in ("/desk/approvals", approval, desk.at("quoted"), "/orders", "/status"))
    yield from (("operator", path) for path in ("/desk/machinery", approval, desk.at("stalled")))
    yield from (("manager", path) for path in (
        "/status", "/status?weeks=4&type=managed", "/status/teams", "/orders", "/orders/planned", "/desk?view=unclaimed", desk.at("pending"),
        f"/desk/bulk/{desk.numbers['assigning']}", "/desk/policy", "/desk/policy/rules/0", "/desk/policy/rules/1", "/desk/policy/simulator?version=0",
        "/desk/sharing", "/desk/service-levels", "/desk/calendars", "/desk/calendars/desk", f"/desk/calendars/{mona}", "/desk/templates",
        f"/desk/templates/{desk.numbers['text']}", "/settings"))  # fmt: skip


def browsers(app: Flask, desk: Desk, language: str = "en") -> Callable[[str], Browser]:
    """One browser each, opened when it is needed, in this language."""
    opened: dict[str, Browser] = {}

    def of(who: str) -> Browser:
        if who not in opened:
            opened[who] = Browser(app, desk.people[who])
            opened[who].send("/language", 302, locale=language)
        return opened[who]

    return of
