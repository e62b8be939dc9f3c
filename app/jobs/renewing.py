"""Renewals, and what was planned for them, in the order of their days: first the account renews, then its changes take effect."""

from __future__ import annotations

from collections.abc import Callable

from app.crash import crash_point
from app.extensions import db
from app.services.ordering import deadlines
from app.services.seating import renewals


def keep_up(should_stop: Callable[[], bool] = lambda: False) -> int:
    """Renew every account whose day has come, a batch in a transaction. Returns how many things were done.

    A change is applied before the account renews again, so that missed days come out as if none had been missed.
    """
    done, held_up = carry_out_planned(), frozenset[int]()
    while not should_stop():
        batch = renewals.renew_due(held_up)
        held_up |= batch.held_up  # these wait for the next sweep, and nobody waits for them
        if not batch.renewed:
            break
        crash_point("scheduler.renewals.before_commit")
        db.session.commit()
        crash_point("scheduler.renewals.after_commit")
        done += batch.renewed + carry_out_planned()
    db.session.commit()
    return done


def carry_out_planned() -> int:
    """What was planned for days that are over, as far as the account has renewed on them (R41, R48)."""
    done = 0
    while applied := deadlines.apply_planned_changes():
        db.session.commit()
        done += applied
    db.session.commit()
    return done
