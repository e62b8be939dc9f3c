"""Loading the demo: three files and a few orders, in one transaction, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ops.demo.approving import approve
from app.ops.demo.desk_rules import decide
from app.ops.demo.knowing import remember
from app.ops.demo.lending import lend
from app.ops.demo.orders import send_all
from app.ops.demo.past import remember_orders
from app.ops.demo.plans import plan
from app.ops.demo.pricing import price
from app.ops.demo.rights import remember_people
from app.ops.importing import take_in
from app.ops.importing.people import Only
from app.ops.importing.staging import begin
from app.services.reporting import counting

FOLDER = Path(__file__).parent
# Accounts name their representatives, and people their accounts.
FILES = (("catalogue", None), ("people", Only.STAFF), ("accounts", None), ("people", Only.CUSTOMERS),
         ("promo-codes", None))  # fmt: skip
LOCK = text("SELECT pg_advisory_xact_lock(7240)")
IS_LOADED = text("SELECT EXISTS (SELECT FROM accounts WHERE slug = 'atelier-nord')")


class DemoIsBroken(Exception):
    """A file of the demo has faults: the message lists them."""


def load_once(session: Session) -> bool:
    """Load everything unless it is there; of two at once, the second waits and finds it. The caller commits.

    Returns whether it was loaded now. Raises DemoIsBroken.
    """
    begin(session)
    session.execute(LOCK)
    if session.execute(IS_LOADED).scalar_one():
        return False
    for kind, only in FILES:
        with (FOLDER / f"{kind}.csv").open("rb") as file:
            report = take_in(session, kind, file, only=only)
        if report.faults:
            raise DemoIsBroken("\n".join(f"{kind}.csv: {fault}" for fault in report.faults))
    remember_orders(session)
    price(session)
    send_all(session)
    remember(session)
    lend(session)
    plan(session)
    remember_people(session)
    approve(session)
    decide(session)
    counting.count_new()
    return True
