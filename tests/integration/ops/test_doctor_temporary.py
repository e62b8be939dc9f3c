"""F19: the doctor raises no false alarm about temporary seats, whatever became of them."""

from __future__ import annotations

import psycopg
from flask import Flask

from app.extensions import db
from app.ops.doctor import check_all
from app.ops.doctor.ledger import LEDGER
from app.ops.doctor.quotes import QUOTES
from app.ops.doctor.temporary import TEMPORARY
from tests.factories import account, as_job, order_at, wish
from tests.integration.services.lending import about, calendar, lent, pass_days, taken_to, wish_for

OURS = {one.id for one in (*TEMPORARY, *LEDGER, *QUOTES)}


def wrong() -> set[str]:
    return {one.id for one in as_job(lambda: check_all(db.session())) if one.count and one.id in OURS}


def test_f19_no_false_alarm_about_temporary_seats(record: Flask, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 9, "guide": 4})
    kept, shorter, longer, over = (lent(house, owner_connection, end=end, seats=2) for end in (9, 8, 7, 1))
    taken_to("fulfilled", house, about(kept, "convert", owner_connection))
    early = taken_to("accepted", house, about(shorter, "end_early", owner_connection, end=3))
    later = taken_to("accepted", house, about(longer, "extend", owner_connection, 7, 12))
    withdrawn = taken_to("accepted", house, wish_for(owner_connection, 4, 6))
    withdrawn.step(house.owner, "cancel")
    order_at("in_review", house, asked=wish_for(owner_connection, 4, 6)).draft()
    lent(house, owner_connection, end=90, product="guide")
    assert wrong() == set(), "as it is agreed"
    pass_days(owner_connection, 2, early, later)
    assert wrong() == set(), "one is over"
    removal = order_at("in_review", house, asked=wish("remove_product", guide=4))
    removal.quote()
    removal.accept()
    removal.move_start(over.starts_on)
    calendar(removal)
    assert wrong() == set(), "a product went with its temporary seats"
    pass_days(owner_connection, 12, early, later)
    assert wrong() == set(), "all are over"
