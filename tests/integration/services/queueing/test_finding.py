"""Whichever way a list is read, walked or looked up, its rows and their order are the same (U6, U16, R61)."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.ordering import queue
from app.services.people.viewers import Viewer
from app.services.queueing import search
from app.services.queueing.lists import Filter, Sort, Urgency, View
from app.services.talking import notes
from tests.factories import account, act, as_system, order_at, rep, wish
from workflows.seat_order import State

READ = text("""
SELECT o.id, o.reference, o.state, o.rep_id, o.state_since, o.due_at, o.due_soon_at, o.due_left_seconds, o.justification AS why, a.slug,
       e.worth_minor AS worth, e.facets, clock_now() AS now, (SELECT string_agg(words, ' ') FROM order_notes n WHERE n.order_id = o.id) AS notes
FROM orders o JOIN accounts a ON a.id = o.account_id JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
""")
AGE = text("""
UPDATE orders SET state_since = clock_now() - make_interval(days => :days), due_at = clock_now() + make_interval(days => :due)
WHERE reference = :reference
""")
CLOSED = {"fulfilled", "rejected", "declined", "expired", "cancelled"}
WAYS = {"walked": (1, 100, 100, 0, 0), "looked up": (1, 1, 1, 100, 100), "looked up in vain": (1, 1, 2, 1, 1),
        "of many, some near": (1, 1, 2, 100, 1), "walked on": (2, 4, 5, 100, 1), "all read": (1, 1, 1, 0, 0)}  # fmt: skip
"""NEAR, ON, FAR, FEW, NARROW."""


def furnish(rita: Viewer) -> str:
    """Orders unlike each other; the slug of the account of one that is open and has a representative."""
    asked = [("pending", 5, "Red team"), ("pending", 9, "Blue team"), ("fulfilled", 7, "Red house"), ("in_review", 5, "Red team"),
             ("pending", 3, "Green team"), ("quoted", 9, "Blue house"), ("rejected", 8, "Red team"), ("on_hold", 7, "Green house")]  # fmt: skip
    cases = [order_at(state, account("managed"), asked=wish(support=seats, why=why), rep=rita) for state, seats, why in asked]
    act(rita, notes.write, cases[4].reference, "Red paper")
    with as_system():
        for days, due, case in zip((3, 8, 1, 8, 5, 2, 9, 4), (-1, 2, 3, None, 9, -2, None, 1), cases, strict=True):
            db.session.execute(AGE, {"days": days, "due": due, "reference": case.reference})
    return cases[3].house.slug


def reckoned(rows: list[Any], wanted: Filter, me: int | None) -> list[str]:
    """The same without SQL: every order, compared one by one."""
    fits = [row for row in rows if _of_view(row, wanted.view, me) and _of_fields(row, wanted) and _said(row, wanted)]
    orders = {
        Sort.OLDEST: lambda row: (row.state_since, row.id),
        Sort.NEWEST: lambda row: -row.id,
        Sort.AMOUNT: lambda row: (-row.worth, -row.id),
        Sort.DUE: lambda row: (row.due_at is None, row.due_at or row.state_since, row.id),
    }
    return [row.reference for row in sorted(fits, key=orders[wanted.sort or Sort.NEWEST])]


def _of_view(row: Any, view: View, me: int | None) -> bool:
    states = {View.UNCLAIMED: {"pending"}, View.WAITING: {"on_hold", "quoted"}, View.APPROVAL: {"in_approval"}}
    return row.rep_id == me and row.state not in CLOSED if view is View.MINE else view is View.ALL or row.state in states[view]


def _of_fields(row: Any, wanted: Filter) -> bool:
    return all((
        wanted.state is None or row.state == wanted.state.value,
        wanted.account is None or row.slug == wanted.account,
        wanted.rep_id is None or row.rep_id == (wanted.rep_id or None),
        wanted.since_from is None or row.state_since >= wanted.since_from,
        wanted.amount_from is None or row.worth >= wanted.amount_from,
        wanted.amount_to is None or row.worth <= wanted.amount_to,
        wanted.product is None or f"product:{wanted.product}" in row.facets,
        wanted.urgency is not Urgency.LATE or (row.due_at is not None and row.due_at <= row.now),
        wanted.urgency is not Urgency.PAUSED or row.due_left_seconds is not None,
    ))  # fmt: skip


def _said(row: Any, wanted: Filter) -> bool:
    words = f"{row.why} {row.notes or ''}".lower().split()
    return all(any(word.startswith(one) for word in words) for one in (wanted.q or "").split())


def filters(slug: str, me: int | None, middle: datetime, worth: int) -> list[Filter]:
    narrow: list[dict[str, Any]] = [
        {}, {"state": State.PENDING}, {"account": slug}, {"rep_id": me}, {"rep_id": 0}, {"since_from": middle}, {"amount_from": worth},
        {"amount_to": worth, "state": State.PENDING}, {"urgency": Urgency.LATE}, {"urgency": Urgency.PAUSED},
        {"product": "support", "amount_from": worth}, {"rep_id": me, "account": slug, "amount_to": worth},
    ]  # fmt: skip
    views = (View.ALL, View.UNCLAIMED, View.MINE, View.WAITING)
    return [Filter(view=view, sort=sort, q=q, **more) for view, sort, q, more in product(views, Sort, (None, "red", "red te"), narrow)]


def paged(rita: Viewer, wanted: Filter) -> list[str]:
    """Page after page of two."""
    rows, cursor = list[str](), None
    while True:
        page = queue.listing(rita, wanted, cursor, 2)
        rows, cursor = rows + [row.reference for row in page.rows], page.next
        if cursor is None:
            return rows


def test_u6_r61_whichever_way_a_list_is_read_it_is_the_same(record: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way a part of all that can be asked for, each a different one."""
    rita = rep()
    slug = furnish(rita)
    wrong, lengths = [], set[int]()
    with as_system():
        rows = list(db.session.execute(READ).all())
        asked = filters(slug, rita.staff_id, sorted(row.state_since for row in rows)[3], sorted(row.worth for row in rows)[4])
        for first, (way, values) in enumerate(WAYS.items()):
            for name, value in zip(("NEAR", "ON", "FAR", "FEW", "NARROW"), values, strict=True):
                monkeypatch.setattr(search, name, value)
            part = asked[first::11]
            wrong += [(way, one) for one in part if paged(rita, one) != reckoned(rows, one, rita.staff_id)]
            lengths |= {len(reckoned(rows, one, rita.staff_id)) for one in part}
    assert wrong == []
    assert {0, 1, 2, 3, 8} <= lengths, "the control: lists of none, of few and of all were compared"
