"""What the mails say: one message for each reader, in their language, the same again after a crash."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlsplit

from app.config import Settings
from app.gateways.letter import compose
from app.jobs.letters.buttons import button_for
from app.jobs.letters.names import kind_for, name_of
from app.jobs.letters.rendering import render
from app.services import notices
from app.services.notices import Notice, Recipient
from app.services.outbox import Leased

LANGUAGES = frozenset({"en", "fr"})


def letters(task: Leased, settings: Settings) -> list[EmailMessage]:
    """The mails of a promised task, one for each reader (R40, U12). Empty when nobody is left to tell."""
    found = notices.read(task)
    if found is None:
        return []
    notice, recipients = found
    return [_letter(task, notice, recipient, settings) for recipient in recipients]


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
