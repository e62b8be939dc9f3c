"""What the mails say: one message for each reader, in their language, the same again after a crash."""

from __future__ import annotations

from collections import defaultdict
from email.message import EmailMessage
from urllib.parse import urlsplit

from app.config import Settings
from app.gateways.letter import compose
from app.jobs.letters.buttons import button_for
from app.jobs.letters.daily import daily_letters
from app.jobs.letters.names import kind_for, name_of
from app.jobs.letters.rendering import render
from app.jobs.letters.rhythm import is_sent_now
from app.services import notices
from app.services.helping import question_notices
from app.services.notices import Notice, Recipient
from app.services.outbox import (
    MAIL_ENTRY,
    OF_DUE,
    OF_REDUCTIONS,
    SEND_DIGEST,
    TELL_ANSWERED,
    TELL_ASKED,
    TELL_CANCELLATION,
    TELL_MENTIONED,
    TELL_MESSAGE,
    TELL_OWNERSHIP,
    TELL_PASSWORD,
    TELL_RIGHTS,
    WARN_SEATS,
    Leased,
)
from app.services.people import people_notices
from app.services.queueing import reminders
from app.services.seating import reduction_notices
from app.services.showing import running_out_notices
from app.services.talking import talk_notices

LANGUAGES = frozenset({"en", "fr"})
READERS = {WARN_SEATS: running_out_notices.read, TELL_ASKED: question_notices.read, TELL_ANSWERED: question_notices.read}
READERS |= dict.fromkeys((TELL_RIGHTS, TELL_OWNERSHIP, TELL_CANCELLATION, TELL_PASSWORD, MAIL_ENTRY), people_notices.read)
READERS |= dict.fromkeys((TELL_MENTIONED, TELL_MESSAGE), talk_notices.read)
READERS |= dict.fromkeys(OF_REDUCTIONS, reduction_notices.read)
READERS |= dict.fromkeys(OF_DUE, reminders.read)
"""Who reads the record behind a mail that is about no order and nobody's seat."""


def letters(task: Leased, settings: Settings) -> list[EmailMessage]:
    """The mails of a promised task, one for each reader (R40, U12). Empty when nobody is left to tell."""
    if task.kind == SEND_DIGEST:
        return daily_letters(task, settings, defaultdict(lambda: notices.read, READERS))
    found = READERS.get(task.kind, notices.read)(task)
    if found is None:
        return []
    notice, recipients = found
    return [_letter(task, notice, one, settings) for one in recipients
            if is_sent_now(task, notice, one, name_of(kind_for(task.kind, one.kind), notice.verb))]  # fmt: skip


def _letter(task: Leased, notice: Notice, recipient: Recipient, settings: Settings) -> EmailMessage:
    language = recipient.locale if recipient.locale in LANGUAGES else "en"
    kind = kind_for(task.kind, recipient.kind)
    button = button_for(kind, notice, recipient, settings)
    said = render(name_of(kind, notice.verb), notice, recipient, button, language)
    host = urlsplit(settings.public_url).hostname or "localhost"
    return compose(
        sender=settings.mail_from, to_name=recipient.name, to_address=recipient.email, subject=said.subject,
        text=said.text, html=said.html, language=language,
        message_id=f"<task-{task.id}-{recipient.kind[0]}{recipient.id}@{host}>",
    )  # fmt: skip
