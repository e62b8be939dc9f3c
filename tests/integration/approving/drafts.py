"""What the tests of approvals do: write a quote at so much discount, and ask for its approval."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.services.approving.steps import Asked
from app.services.ordering import orders, quotes
from app.services.ordering.order_reading import load_many
from tests.factories import Case, act, as_system, order_at


def drafted(percent: int = 20, **changes: object) -> Case:
    """An order in review with a draft at so much discount."""
    case = order_at("in_review")
    write(case, percent, **changes)
    return case


def write(case: Case, percent: int, **changes: object) -> None:
    with as_system():
        suggested = quotes.suggestion(load_many([case.id])[0])
    lines = [replace(line, discount_percent=Decimal(percent)) for line in suggested.lines]
    case.draft(**{"lines": lines, **changes})


def asks(case: Case, *, sends_itself: bool = False) -> None:
    asked = orders.Asked("request_approval", approval=Asked("Please", sends_itself=sends_itself))
    act(case.rep, orders.step, case.reference, asked)


def verbs(case: Case) -> list[str]:
    return [event.verb for event in case.page().events]
