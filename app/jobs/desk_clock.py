"""What the clock does at the desk: due times are set, what is due is said, new orders are shared out (U11, U12)."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import SomebodyWasFirst
from app.extensions import db
from app.services.queueing import due, reminders, sharing_out


def set_due(should_stop: Callable[[], bool] = lambda: False) -> int:
    """Every order that has moved, batch by batch."""
    done = count = 0
    while not should_stop() and (count := due.set_due()):
        db.session.commit()
        done += count
        if count < due.BATCH:
            break
    return done


def remind() -> int:
    """The mails whose time has come."""
    return reminders.say_due()


def share_out(should_stop: Callable[[], bool] = lambda: False) -> int:
    """New orders, batch by batch; of a batch in which a person was quicker, one by one."""
    done, most, count = 0, sharing_out.BATCH, 1
    while count and not should_stop():
        try:
            count = sharing_out.share(most)
            db.session.commit()
            done += count
        except SomebodyWasFirst:
            db.session.rollback()
            if most == 1:  # the next sweep reads the queue anew
                break
            most = 1
    return done
