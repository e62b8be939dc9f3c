"""One step on 500 orders in one job, beside the same steps taken one by one, and beside a hundred a second (U14)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import psycopg
from flask import Flask

from app import database
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.ordering import orders as order_steps
from app.services.ordering.orders import Asked
from app.services.people.viewers import Viewer, identify
from app.services.queueing import bulk, bulk_steps
from tests.benchmarks import orders
from tests.benchmarks.ground import Ground, token_of
from tests.benchmarks.table import Line, of_rounds

COUNT, A_SECOND = 500, 100.0
REP = "rep-0@vendor.example"


def run(ground: Ground, rounds: int) -> Iterator[Line]:
    """Orders claimed a second, both ways, in turn."""
    app = Flask("many")
    database.init(app, ground.settings)
    with ground.connect() as session, app.app_context():
        pairs = [(_rate(session, _in_one_job), _rate(session, _one_by_one)) for _ in range(rounds)]
        orders.forget(session)
        db.engine.dispose()
    yield of_rounds(f"{COUNT} orders in one job, beside one by one", pairs, 1, is_floor=True, unit="1/s")
    yield of_rounds(f"{COUNT} orders in one job, beside {A_SECOND:g} a second", [(ours, A_SECOND) for ours, _ in pairs], 1,
                    is_floor=True, unit="1/s")  # fmt: skip


def _rate(session: psycopg.Connection, work: Callable[[Viewer, list[str]], None]) -> float:
    orders.forget(session)
    orders.make(session, "pending", COUNT)
    references = [reference for _account, _id, reference in orders.pending(session)]
    with acting_for(EVERY_ACCOUNT):
        viewer = identify("token", token_of(REP))
        assert viewer is not None, "the bench has a representative"
        began = time.perf_counter()
        work(viewer, references)
        seconds = time.perf_counter() - began
        db.session.remove()
    left = session.execute("SELECT count(*) FROM orders WHERE state <> 'in_review'").fetchone()
    assert left == (0,), "every order was claimed"
    return COUNT / seconds


def _in_one_job(viewer: Viewer, references: list[str]) -> None:
    """From the yes on the check page to the last result, with its commits."""
    bulk_id = bulk.draft(viewer, "claim", references)
    bulk.start(viewer, bulk_id)
    db.session.commit()
    while bulk_steps.go_on(bulk_id):
        db.session.commit()
    db.session.commit()


def _one_by_one(viewer: Viewer, references: list[str]) -> None:
    for reference in references:
        order_steps.step(viewer, reference, Asked("claim"))
        db.session.commit()
