"""What the calendar does about people and rights: offers of ownership lapse, accounts end, daily mails are gathered, files of
people that nobody said yes to are forgotten, standard rates of tax that begin are followed."""

from __future__ import annotations

from app.services import digests
from app.services.people import ownership, people_import, tax_rates
from app.services.seating import cancellation


def sweep() -> int:
    """Do what is due. Returns how many things were done; the caller commits."""
    return cancellation.end_due() + ownership.lapse() + digests.gather() + people_import.forget_old() + tax_rates.follow()
