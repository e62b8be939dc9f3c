"""F20, U16: managers' figures come from the history, exactly once, and equal what the history says when it is read again."""

from __future__ import annotations

from collections import Counter

import psycopg
import pytest
from flask import Flask

from app.domain.stays import PER_DOUBLING, middle, percentile
from app.extensions import db
from app.ops.doctor import check_all
from app.services.reporting import counting
from tests.factories import as_job, as_system, order_at
from tests.factories.orders import WAY
from workflows.seat_order import SEAT_ORDER

STATES = sorted(WAY, key=lambda one: one == "in_approval")
"""The one that brings a policy along, which the others go without, is the last."""
MEMORY = "SELECT kind, product_id, account_type, rep_id, day, key, n, amount FROM report_cells WHERE n <> 0 OR amount <> 0 ORDER BY 1, 2, 3, 4, 5, 6"


def wrong() -> set[str]:
    with as_system():
        return {finding.id for finding in check_all(db.session()) if finding.count and finding.id.startswith("figures")}


def cells(owner: psycopg.Connection) -> list[tuple[object, ...]]:
    return owner.execute(MEMORY).fetchall()


def count_anew(owner: psycopg.Connection) -> None:
    owner.execute("TRUNCATE report_cells, order_figures, order_stays, report_clock")
    as_job(counting.count_new)


def test_f20_sums_are_those_of_a_recount(record: Flask, owner_connection: psycopg.Connection) -> None:
    cases = {state: order_at(state) for state in ("pending", "in_review", "quoted", "on_hold", "declined")}
    as_job(counting.count_new)
    cases["quoted"].accept()
    cases["declined"].step(cases["declined"].house.owner, "resubmit")
    cases["in_review"].step(cases["in_review"].rep, "release")
    order_at("fulfilled")
    order_at("fulfilling")
    as_job(counting.count_new)
    step_by_step = cells(owner_connection)
    assert len(step_by_step) > 100
    assert wrong() == set()
    count_anew(owner_connection)
    assert cells(owner_connection) == step_by_step


def test_f20_counting_again_counts_nothing_twice(record: Flask, owner_connection: psycopg.Connection) -> None:
    for state in STATES:
        order_at(state)
    assert as_job(counting.count_new) >= len(WAY)
    before = cells(owner_connection)
    assert as_job(counting.count_new) == 0
    assert cells(owner_connection) == before
    total = "SELECT sum(n) FROM report_cells WHERE kind = 'requested' AND (product_id, account_type, rep_id) = (0, '', 0)"
    assert owner_connection.execute(total).fetchone() == owner_connection.execute("SELECT count(*) FROM orders").fetchone()


def test_f20_orders_told_a_few_at_a_time_add_up_to_the_same(
    record: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in ("pending", "fulfilled", "declined", "quoted", "stalled"):
        order_at(state)
    told: list[int] = []
    tell = counting.json.dumps
    monkeypatch.setattr(counting.json, "dumps", lambda some: told.append(len(some)) or tell(some))
    monkeypatch.setattr(counting, "PORTION", 2)
    as_job(counting.count_new)
    in_portions = cells(owner_connection)
    assert (sum(told), max(told)) == (5, 2)
    assert wrong() == set()
    monkeypatch.setattr(counting, "PORTION", 300)
    count_anew(owner_connection)
    assert cells(owner_connection) == in_portions


def counted_and_crashed() -> None:
    counting.count_new(1)
    raise RuntimeError


def test_f20_small_batches_and_a_crash_between_them_lose_nothing(
    record: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state in ("pending", "fulfilled", "declined", "stalled"):
        order_at(state)
    monkeypatch.setattr(counting, "BATCH", 3)
    with pytest.raises(RuntimeError):
        as_job(counted_and_crashed)
    assert cells(owner_connection) == []
    for _ in range(20):
        as_job(counting.count_new, 1)
    in_small = cells(owner_connection)
    assert wrong() == set()
    monkeypatch.setattr(counting, "BATCH", 5_000)
    count_anew(owner_connection)
    assert cells(owner_connection) == in_small


def test_f20_an_event_that_was_committed_late_is_found(record: Flask, owner_connection: psycopg.Connection) -> None:
    """As if its transaction had stood still while others were counted: its moment is long before what was read."""
    late = order_at("pending")
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute("UPDATE order_events SET at = at - interval '20 minutes'")
    owner_connection.execute("UPDATE orders SET state_since = state_since - interval '20 minutes'")
    owner_connection.execute("SET session_replication_role = origin")
    order_at("pending")
    as_job(counting.count_new)
    owner_connection.execute("DELETE FROM order_figures WHERE order_id = %s", [late.id])
    assert "figures-miss-no-order" in wrong()
    as_job(counting.count_new)
    assert "figures-miss-no-order" in wrong()  # not in the minutes that are looked at again
    owner_connection.execute("UPDATE report_clock SET compared_at = compared_at - interval '2 hours'")
    as_job(counting.count_new)
    assert "figures-miss-no-order" not in wrong()


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE report_cells SET n = n + 1 WHERE kind = 'decided'", {"figures-add-up"}),
        ("DELETE FROM report_cells WHERE kind = 'stay'", {"figures-add-up"}),
        ("UPDATE order_stays SET seconds = seconds + 86400", {"figures-say-what-the-history-says", "figures-add-up"}),
        ("UPDATE order_figures SET requested_on = requested_on - 1", {"figures-say-what-the-history-says", "figures-add-up"}),
        ("UPDATE order_figures SET currency = 'XXX' WHERE list_minor[1] = 0", {"figures-say-what-the-history-says"}),
    ],
)
def test_f20_damage_is_seen(record: Flask, owner_connection: psycopg.Connection, damage: str, found: set[str]) -> None:
    for state in ("pending", "fulfilled", "declined"):
        order_at(state)
    as_job(counting.count_new)
    assert wrong() == set()
    owner_connection.execute(damage.encode())
    assert wrong() == found


def test_f20_the_state_of_every_order_can_be_rebuilt_from_its_events(record: Flask, owner_connection: psycopg.Connection) -> None:
    """Event by event through the lifecycle's table, knowing nothing of the orders; then compared with what is stored."""
    for state in STATES:
        order_at(state)
    assert rebuilt(owner_connection) == stored(owner_connection)
    owner_connection.execute("SET session_replication_role = replica")
    owner_connection.execute("UPDATE orders SET state = 'cancelled', version = version + 1 WHERE state = 'declined'")
    owner_connection.execute("SET session_replication_role = origin")
    assert rebuilt(owner_connection) != stored(owner_connection)


def rebuilt(owner: psycopg.Connection) -> dict[int, tuple[str, int, int]]:
    rows = owner.execute("SELECT order_id, verb, from_state, to_state FROM order_events WHERE order_id IS NOT NULL ORDER BY account_id, position")
    orders: dict[int, tuple[str, int, int]] = {}
    for order_id, verb, source, target in rows:
        state, version, round_ = orders.get(order_id, (None, 0, 0))
        assert source == state, (order_id, verb)
        is_step = any(row.verb == verb and source in row.sources and row.target == target for row in SEAT_ORDER.steps)
        assert is_step or source == target or (verb, source) == ("submit", None), (order_id, verb)
        orders[order_id] = (target, version + 1, round_ + (verb in {"submit", "resubmit"}))
    return orders


def stored(owner: psycopg.Connection) -> dict[int, tuple[str, int, int]]:
    return {row[0]: (row[1], row[2], row[3]) for row in owner.execute("SELECT id, state, version, round FROM orders")}


def test_u16_a_percentile_from_buckets_is_within_what_is_promised(record: Flask, owner_connection: psycopg.Connection) -> None:
    seconds = [1, 59, 60, 61, 3_599, 3_600, 86_400, 100_000, 1_000_000, 7_654_321]
    rows = owner_connection.execute("SELECT s, stay_bucket(s) FROM unnest(%s::bigint[]) s", [seconds]).fetchall()
    worst = 2 ** (1 / (2 * PER_DOUBLING)) - 1
    for one, bucket in rows:
        assert abs(middle(bucket) - one) / one <= worst + 0.005
    counts = Counter(bucket for _, bucket in rows)
    assert percentile(counts, 0.5) == middle(dict(rows)[3_600 - 1])
    assert percentile(counts, 0.9) == middle(dict(rows)[1_000_000])
    assert percentile({}, 0.5) is None


def test_f20_a_past_that_an_import_brought_is_counted_by_the_next_runs(
    record: Flask, owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its events are older than what was read, and there are more orders than a run looks at."""
    for _ in range(5):
        order_at("pending")
    owner_connection.execute(
        "INSERT INTO report_clock VALUES (1, clock_now() + interval '10 minutes', clock_now() - interval '1 second', '-infinity')"
    )
    monkeypatch.setattr(counting, "BATCH", 2)
    assert [as_job(counting.count_new) for _ in range(4)] == [2, 2, 1, 0]
    assert wrong() == set()
