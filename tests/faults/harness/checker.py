"""The one judge: reads the record and the receivers' logs, never the product's opinion of itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.config import with_driver
from app.database import OPTIONS
from app.ops import doctor
from tests.faults.harness.letters import of_the_mail
from tests.faults.harness.outside import Receivers
from tests.faults.harness.town import Town

UNDONE = "SELECT kind, id, last_error FROM tasks WHERE done_at IS NULL AND failed_at IS NULL"
UNENDED = "SELECT reference, state FROM orders WHERE state IN ('accepted', 'fulfilling')"
LEDGER = """
SELECT c.id::text AS key, a.slug AS account, p.slug AS product, c.status, c.to_seats, c.delta, c.provisioned_at, o.state
FROM seat_changes c JOIN accounts a ON a.id = c.account_id
JOIN subscriptions s ON s.account_id = c.account_id AND s.id = c.subscription_id JOIN products p ON p.id = s.product_id
LEFT JOIN orders o ON o.account_id = c.account_id AND o.id = c.order_id
"""


def faults(town: Town, *, is_over: bool = True) -> list[str]:
    """A line for every way in which the record, the product and the mailbox do not tell the same story.

    `is_over`: all work should be done, so nothing may be under way any more.
    """
    with psycopg.connect(town.postgres.url, row_factory=dict_row) as record:
        found = _of_the_record(town) + _of_the_product(record, town.receivers) + of_the_mail(town.settings, town.receivers)
        return found + (_left_over(record) if is_over else [])


def is_quiet(town: Town) -> bool:
    """Whether no task is left and no order is on its way: the run is over."""
    with psycopg.connect(town.postgres.url, row_factory=dict_row) as record:
        return not _left_over(record)


def _of_the_record(town: Town) -> list[str]:
    engine = create_engine(with_driver(town.postgres.url), connect_args={"options": OPTIONS})
    with Session(engine) as session:
        findings = doctor.examine(session)
    engine.dispose()
    return [f"{one.id}: {one.sentence} {one.count}: {', '.join(one.examples)}" for one in findings if one.count]


def _left_over(record: psycopg.Connection[dict[str, Any]]) -> list[str]:
    tasks = record.execute(UNDONE).fetchall()
    orders = record.execute(UNENDED).fetchall()
    return ([f"task left undone: {task['kind']} {task['id']} {task['last_error']}" for task in tasks]
            + [f"order lost on its way: {order['reference']} is {order['state']}" for order in orders])  # fmt: skip


def _of_the_product(record: psycopg.Connection[dict[str, Any]], receivers: Receivers) -> list[str]:
    """Each change that counts had one effect, with its number; no other effect; and the last number is ours."""
    ledger = record.execute(LEDGER).fetchall()
    ours = {row["account"] for row in ledger}
    effects = [effect for effect in receivers.effects() if effect["account"] in ours]
    found = []
    seen = Counter(effect["key"] for effect in effects)
    known = {row["key"]: row for row in ledger}
    found += [
        f"told {seen[row['key']]} times: {row['account']} {row['product']} {row['key']}"
        for row in ledger
        if row["to_seats"] is not None and row["provisioned_at"] is not None and seen[row["key"]] != 1
    ]
    for effect in effects:
        row = known.get(effect["key"])
        if row is None or row["to_seats"] != effect["seats"]:
            found.append(f"the product did what the ledger does not know: {effect}")
    return found + _numbers(ledger, effects)


def _numbers(ledger: list[dict[str, Any]], effects: list[dict[str, Any]]) -> list[str]:
    purchased: dict[tuple[str, str], int] = defaultdict(int)
    unsure = set()
    for row in ledger:
        place = (row["account"], row["product"])
        purchased[place] += row["delta"] if row["status"] == "applied" else 0
        if row["state"] in {"fulfilling", "stalled"}:
            unsure.add(place)  # told or not, the order has not counted (yet): nothing to compare
    told = {(effect["account"], effect["product"]): effect["seats"] for effect in effects}
    return [f"{account} {product}: the product has {seats}, the ledger {purchased[account, product]}"
            for (account, product), seats in told.items()
            if (account, product) not in unsure and seats != purchased[account, product]]  # fmt: skip
