"""What the calendar does about people and rights: offers of ownership lapse, accounts end, daily mails are gathered."""

from __future__ import annotations

from app.services import digests
from app.services.people import ownership
from app.services.seating import cancellation


def sweep() -> int:
    """Do what is due. Returns how many things were done; the caller commits."""
    return cancellation.end_due() + ownership.lapse() + digests.gather()
