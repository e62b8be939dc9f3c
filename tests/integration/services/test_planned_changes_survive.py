"""R48: whatever is done in whatever order, no planned change is lost in silence, and nobody has a seat that is not there."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from app.errors import Problem
from app.extensions import db
from app.jobs import renewing
from app.models.kinds import AccountRole, ProductRole
from app.ops.doctor import INVARIANTS
from app.services.ordering import deadlines, fulfilment
from app.services.people import team
from app.services.people.team import NewPerson
from app.services.requesting import requests
from app.services.seating import account_types, planned_steps, planned_warnings
from tests.factories import Case, account, act, as_job, rep, viewer_of, wish
from tests.factories.time import advance, today
from tests.factories.world import as_system, number
from tests.integration.services.planning import listed, rows
from tests.integration.services.planning import team as a_team
from workflows.intake import AccountType
from workflows.seat_order import State

ALWAYS = {
    "nothing-planned-is-dropped-in-silence", "planned-changes-are-not-late", "the-owner-is-never-chosen", "used-within-purchased",
    "purchased-is-never-negative", "accepted-orders-are-planned", "nothing-planned-without-a-yes", "warned-people-are-there",
    "applied-rows-say-when", "ledger-says-what-was-agreed",
}  # fmt: skip
PRODUCT, FEW = st.sampled_from(["support", "sell"]), st.integers(1, 4)


BOUNDS = settings(max_examples=15, stateful_step_count=15, deadline=None, derandomize=True,
                  suppress_health_check=list(HealthCheck), print_blob=True)  # fmt: skip


class Plans(RuleBasedStateMachine):
    """One account with Support, whose newest lose their seats, and Sell, which must be empty; it renews every month."""

    owner: psycopg.Connection
    changes = Bundle("changes")

    @initialize()
    def begin(self) -> None:
        day = today(self.owner, "Europe/Paris")
        self.house = account("self_service", seats={"support": 6, "sell": 4}, cycle="monthly", renews_on=day + timedelta(days=20))
        a_team(self.house, self.owner, 4)
        a_team(self.house, self.owner, 2, {"sell": "agent"})
        self.rita, self.cases, self.seen = rep(), list[Case](), dict[str, str]()

    @property
    def buyer(self) -> Any:
        """The owner, read again: the type of the account may have changed."""
        return viewer_of(self.house.email("owner"))

    def ask(self, change: str, **seats: int) -> None:
        """As the account may: at once, at the contract price, or through the representative."""
        with contextlib.suppress(Problem):
            plan = "team" if change == "downgrade_plan" else None
            outcome = act(self.buyer, requests.submit, wish(change, plan=plan, **seats))
            if outcome.order is not None:
                case = Case(self.house, self.rita, outcome.order.reference, outcome.order.id)
                self.cases.append(case)
                if case.state is State.PENDING:
                    case.step(self.rita, "claim")
                    case.quote()
                    case.accept()
        self.provision()
        self.note()

    def provision(self) -> None:
        for case in self.cases:
            if case.state is State.FULFILLING:
                with as_system():
                    good = fulfilment.ready([case.id])
                with as_system():
                    fulfilment.calls([self.house.id], [one.id for one in good])
                    fulfilment.fulfil(fulfilment.ready([one.id for one in good]))

    def note(self) -> None:
        """Every planned row there ever was, to be asked at the end what became of it."""
        query = "SELECT id::text, status FROM seat_changes WHERE account_id = %s AND (status = 'planned' OR id::text = ANY(%s))"
        self.seen |= dict(rows(self.owner, query, self.house.id, list(self.seen)))

    @rule(product=PRODUCT, n=FEW)
    def increase(self, product: str, n: int) -> None:
        self.ask("add_seats", **{product: n})

    @rule(target=changes, product=PRODUCT, n=FEW)
    def reduce(self, product: str, n: int) -> int:
        self.ask("remove_seats", **{product: n})
        return n

    @rule(product=PRODUCT)
    def remove(self, product: str) -> None:
        self.ask("remove_product", **{product: 0})

    @rule()
    def downgrade(self) -> None:
        self.ask("downgrade_plan", support=0)

    @rule(n=consumes(changes))
    def change_ones_mind(self, n: int) -> None:
        with contextlib.suppress(Problem):
            if found := listed(self.house):
                act(self.buyer, planned_steps.cancel, found[n % len(found)].id)
        self.note()

    @rule(n=FEW)
    def choose(self, n: int) -> None:
        for one in listed(self.house):
            if one.may_choose:
                found = act(self.buyer, planned_steps.candidates, one)
                act(self.buyer, planned_steps.choose, one.id, [person.id for person in found[::-1][: min(n, one.losing_count)]])

    @rule(product=PRODUCT)
    def add_a_person(self, product: str) -> None:
        new = NewPerson(f"new-{number()}@{self.house.slug}.example", "New", AccountRole.AGENT, {product: ProductRole.AGENT})
        with contextlib.suppress(Problem):
            act(self.buyer, team.add, new)

    @rule(to=st.sampled_from(list(AccountType)))
    def become(self, to: AccountType) -> None:
        as_job(account_types.change, self.house.slug, to)

    @precondition(lambda self: self.cases)
    @rule()
    def withdraw(self) -> None:
        with contextlib.suppress(Problem):
            self.cases[-1].step(self.buyer, "cancel")
        self.note()

    @rule(days=st.sampled_from([3, 7, 31]))
    def time_passes(self, days: int) -> None:
        """And the sweep finds what is due, and nothing the second time."""
        advance(self.owner, days=days)
        as_job(planned_warnings.warn)
        for _ in range(2):
            as_job(renewing.keep_up)
            for case in self.cases:
                if case.state is State.ACCEPTED:
                    with contextlib.suppress(Problem):
                        as_job(deadlines.carry_out, case.id, deadlines.begin)
            self.provision()
        self.note()
        self.check()

    def check(self) -> None:
        wrong = {one.id: rows(self.owner, f"SELECT example FROM ({one.query}) v") for one in INVARIANTS if one.id in ALWAYS}
        assert {name: found for name, found in wrong.items() if found} == {}

    def teardown(self) -> None:
        """Every planned row is still planned, was applied, or was cancelled with a line in the history."""
        if not hasattr(self, "house"):
            return
        self.note()
        self.check()
        told = rows(
            self.owner,
            "SELECT c ->> 'seat_change' FROM order_events e, jsonb_array_elements(e.details -> 'changes') c WHERE e.account_id = %s"
            " AND e.verb IN ('cancel_planned_change', 'rebase_planned_change')",
            self.house.id,
        )
        of_orders = rows(self.owner, "SELECT id::text FROM seat_changes WHERE account_id = %s AND order_id IS NOT NULL", self.house.id)
        silent = {one for one, status in self.seen.items() if status == "cancelled"} - {one for (one,) in told + of_orders}
        assert silent == set(), "cancelled, and nobody was told"


def test_r48_no_sequence_of_changes_loses_a_planned_one_in_silence(record: Flask, owner_connection: psycopg.Connection) -> None:
    Plans.owner = owner_connection
    run_state_machine_as_test(
        Plans,
        settings=BOUNDS,
    )



def test_r48_a_change_that_is_dropped_in_silence_is_found(
    record: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: cancelling writes no history."""

    def drop(gone: list[planned_steps.Gone], _actor: object = None) -> dict[Any, None]:
        for one in gone:
            db.session.execute(text("UPDATE seat_changes SET status = 'cancelled' WHERE id = :id"), {"id": one.id})
        return {}

    monkeypatch.setattr(planned_steps, "take_back", drop)
    Plans.owner = owner_connection
    with pytest.raises(AssertionError, match=r"dropped-in-silence|nobody was told"):
        run_state_machine_as_test(Plans, settings=settings(BOUNDS, max_examples=40, phases=[Phase.generate]))
