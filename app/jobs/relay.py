"""Reads the outbox and rings for what is due: nothing waits longer than a tick, whatever Redis forgot."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.crash import crash_point
from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell
from app.jobs.doorbell import RqBell
from app.services import outbox
from app.services.ordering import tallies

log = logging.getLogger(__name__)


def tick() -> dict[str, int]:
    """Ring for every queue with due tasks. Returns how many are due in each."""
    with acting_for(EVERY_ACCOUNT):
        waiting = outbox.waiting()
        crash_point("relay.before_ring")
        for queue in waiting:
            if isinstance(doorbell.bell, RqBell):
                doorbell.bell.ring(queue)
        tallies.fold()
        crash_point("relay.before_commit")
        db.session.commit()
        db.session.remove()
    return {queue: count for queue, (count, _) in waiting.items()}


def run(seconds: float, stop: threading.Event) -> None:
    """Tick until told to stop. A database that is away is asked again at the next tick."""
    while not stop.is_set():
        try:
            tick()
        except SQLAlchemyError:
            db.session.remove()
            log.warning("the database does not answer", exc_info=True)
        stop.wait(seconds)


def stop_on_signals() -> threading.Event:
    """An event that TERM and INT set."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


def end() -> NoReturn:
    """All that was done is committed: to take the whole application apart first would only take time."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        run(app.extensions["settings"].relay_seconds, stop_on_signals())
    end()
