"""An RQ worker that loads the application once and does its jobs in its own process. `python -m app.jobs.worker --name N`"""

from __future__ import annotations

import argparse
import os
from typing import Any

from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from app import create_app
from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell
from app.jobs.doorbell import RqBell, connect
from app.jobs.drain import told_to_end
from app.jobs.queues import LISTENING, QUEUES
from app.jobs.relay import end
from app.services import outbox


class EndingWorker(SimpleWorker):
    """Told to end (TERM), it does not wait until nothing is due: under load that would be never."""

    def handle_warm_shutdown_request(self) -> None:
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        told_to_end.set()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", default="worker-1", help="stays the same when the worker is restarted")
    parser.add_argument("--burst", action="store_true", help="stop when there is nothing left to do")
    options: Any = parser.parse_args()
    os.environ["SEATWRIGHT_WORKER"] = options.name
    work(options.name, burst=options.burst)


def work(name: str, *, burst: bool = False) -> None:
    """Free what the predecessor held, ring for it, then answer the bell until told to stop."""
    app = create_app()
    settings = app.extensions["settings"]
    connection = connect(settings, patient=True)
    with app.app_context():
        with acting_for(EVERY_ACCOUNT):
            outbox.free_predecessor(name)
            db.session.commit()
            db.session.remove()
        if isinstance(doorbell.bell, RqBell):
            for queue in QUEUES:
                doorbell.bell.ring(queue, again=True)
        order = LISTENING.get(name, tuple(QUEUES))
        queues = [Queue(queue, connection=connection, serializer=JSONSerializer) for queue in order]
        worker = EndingWorker(queues, name=f"{name}-{os.getpid()}", connection=connection, serializer=JSONSerializer)
        worker.work(burst=burst, logging_level="WARNING")


if __name__ == "__main__":
    main()
    end()
