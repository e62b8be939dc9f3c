"""Where the buttons of mails about people and rights lead, and the links only these mails hold."""

from __future__ import annotations

from app.config import Settings
from app.extensions import db
from app.jobs.letters.addresses import address
from app.services.notices import Notice, Recipient
from app.services.outbox import MAIL_ENTRY, TELL_CANCELLATION, TELL_OWNERSHIP, TELL_PASSWORD, TELL_RIGHTS
from app.services.people import entries, ownership_links

PAGES = {TELL_RIGHTS: "account.contacts", TELL_OWNERSHIP: "account.contacts", TELL_CANCELLATION: "account.subscription",
         TELL_PASSWORD: "auth.forgotten"}  # fmt: skip


def button_about_people(kind: str, notice: Notice, recipient: Recipient, settings: Settings) -> str | None:
    """The address behind the button, or None for a mail that is about something else."""
    if kind == MAIL_ENTRY:
        token = entries.arm(settings.secret_key, notice.details["entry_id"])
        db.session.commit()  # the link works before anybody can have read of it
        return address(settings, "auth.set_password", token=token)
    if notice.verb == "offer_ownership" and recipient.id == notice.details["offered_to"]:
        token = ownership_links.sign(settings.secret_key, notice.account_id, notice.details["offer_id"], recipient.id)
        return address(settings, "links.ownership", token=token)
    if kind == TELL_CANCELLATION and recipient.kind == "staff":
        return address(settings, "insight.orders")
    return address(settings, PAGES[kind]) if kind in PAGES else None
