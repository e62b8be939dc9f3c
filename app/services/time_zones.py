"""Time zones by their IANA names: those that this program and the database both know."""

from __future__ import annotations

from zoneinfo import available_timezones

from sqlalchemy import text
from sqlalchemy.exc import DataError

from app.extensions import db

TRY = text("SELECT clock_now() AT TIME ZONE :name")


def is_known(name: str) -> bool:
    """Whether both can reckon with it. One that only this machine knows, like "localtime", would fail every statement that
    reckons in its reader's zone, and with it the mails of all other readers."""
    if name not in available_timezones():
        return False
    try:
        with db.session.begin_nested():
            db.session.execute(TRY, {"name": name})
    except DataError:
        return False
    return True
