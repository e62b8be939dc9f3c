"""Sweeps deadlines from the rows of the record, every few seconds. Two of them running do nothing twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app import create_app
from app.crash import crash_point
from app.errors import Problem
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.jobs import desk_clock, renewing
from app.jobs.relay import end, stop_on_signals
from app.services import idempotency
from app.services.approving import gaps, reminding, settling
from app.services.ordering import deadlines
from app.services.people import people_clock
from app.services.reporting import counting, weekly
from app.services.seating import planned_warnings
from app.services.showing import pace, seat_watch
from app.services.talking import held

log = logging.getLogger(__name__)
Found = TypeVar("Found")

FIGURES_SECONDS = 15.0
"""How old the managers' figures are before they are brought up to date."""


def sweep(should_stop: Callable[[], bool] = lambda: False) -> int:
    """Do what the calendar says is due now, an order at a time. Returns how many things were done.

    Accounts renew first, so that what waits for a renewal finds it done.
    """
    done = 0
    with acting_for(EVERY_ACCOUNT):
        done += _part(lambda: renewing.keep_up(should_stop))
        done += _part(people_clock.sweep)
        waiting = _found(settling.look)
        done += _part(lambda: gaps.tell(waiting))
        for order_id, action in [*_found(deadlines.due), *settling.due(waiting)]:
            try:
                done += deadlines.carry_out(order_id, action)
                crash_point("scheduler.before_commit")
                db.session.commit()
            except Problem:  # somebody was quicker, which is fine
                db.session.rollback()
            except Exception as failure:
                _rolled_back(failure)
                log.exception("an order could not be moved on", extra={"order": order_id, "action": action.__name__})
        done += _part(planned_warnings.warn)
        done += _part(seat_watch.look)
        done += _part(_release)
        _part(pace.measure)
        _part(lambda: desk_clock.share_out(should_stop))
        _part(lambda: desk_clock.set_due(should_stop))
        _part(desk_clock.remind)
        done += _part(reminding.remind)
        _part(lambda: counting.count_new(older_than=FIGURES_SECONDS))
        done += _part(weekly.promise)
        _part(idempotency.forget_old)
        crash_point("scheduler.after_commit")
        db.session.remove()
    return done


def _release() -> int:
    """What quiet hours have held, once they are over."""
    count = held.release()
    if count:
        crash_point("scheduler.held.before_commit")
    return count


def _part(work: Callable[[], int]) -> int:
    """A part of the sweep in its own transaction: one that fails does not keep the others from their turn."""
    try:
        done = work()
        db.session.commit()
    except Exception as failure:
        _rolled_back(failure)
        log.exception("a part of the sweep failed")
        return 0
    return done


def _found(look: Callable[[], list[Found]]) -> list[Found]:
    """What is to be done, or nothing when finding that out fails: the parts after it have their turn."""
    try:
        return look()
    except Exception as failure:
        _rolled_back(failure)
        log.exception("a part of the sweep failed")
        return []


def _rolled_back(failure: Exception) -> None:
    """Raises it again when the database is away: the next sweep asks. A statement that took too long is one part's failure."""
    if isinstance(failure, OperationalError) and not isinstance(failure.orig, QueryCanceled | LockNotAvailable | DeadlockDetected):
        raise failure
    db.session.rollback()


def run(seconds: float, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    while not stop.is_set():
        try:
            sweep(stop.is_set)
        except SQLAlchemyError:
            db.session.remove()
            log.warning("the database does not answer", exc_info=True)
        stop.wait(seconds)


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        run(app.extensions["settings"].scheduler_seconds, stop_on_signals())
    end()
