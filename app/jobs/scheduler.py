"""Sweeps deadlines from the rows of the record, every few seconds. Two of them running do nothing twice."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app import create_app
from app.crash import crash_point
from app.errors import Problem
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.jobs.relay import stop_on_signals
from app.services import deadlines

log = logging.getLogger(__name__)

SECONDS = 5.0


def sweep() -> int:
    """Do what the calendar says is due now, an order at a time. Returns how many things were done."""
    done = 0
    with acting_for(EVERY_ACCOUNT):
        for order_id, action in deadlines.due():
            try:
                done += deadlines.carry_out(order_id, action)
                crash_point("scheduler.before_commit")
                db.session.commit()
            except Problem:  # somebody was quicker, which is fine
                db.session.rollback()
            except OperationalError:  # the database is away: the next sweep asks again
                raise
            except Exception:
                db.session.rollback()
                log.exception("an order could not be moved on", extra={"order": order_id, "action": action.__name__})
        done += deadlines.apply_planned_changes()
        db.session.commit()
        crash_point("scheduler.after_commit")
        db.session.remove()
    return done


def run(seconds: float, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    while not stop.is_set():
        try:
            sweep()
        except SQLAlchemyError:
            db.session.remove()
            log.warning("the database does not answer", exc_info=True)
        stop.wait(seconds)


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        run(SECONDS, stop_on_signals())
