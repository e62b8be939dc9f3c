"""What the mails say: one message for each reader, in their language, the same again after a crash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from urllib.parse import urlsplit

from app.config import Settings
from app.gateways.letter import compose
from app.jobs.letters.buttons import button_for
from app.jobs.letters.daily import daily_letter
from app.jobs.letters.names import kind_for, name_of
from app.jobs.letters.rendering import render
from app.jobs.letters.sending import Letter, choose, late_letter
from app.services import notices
from app.services.approving import approval_notices
from app.services.helping import question_notices
from app.services.notices import Notice, Recipient
from app.services.outbox import (
    MAIL_ENTRY,
    OF_APPROVALS,
    OF_DUE,
    OF_REDUCTIONS,
    SEND_DIGEST,
    SEND_TO_ONE,
    SEND_WEEKLY,
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
from app.services.reporting import weekly
from app.services.seating import reduction_notices
from app.services.showing import running_out_notices
from app.services.talking import held, talk_notices
from workflows.seat_order import Effect

LANGUAGES = frozenset({"en", "fr"})
READERS = {WARN_SEATS: running_out_notices.read, TELL_ASKED: question_notices.read, TELL_ANSWERED: question_notices.read}
READERS |= dict.fromkeys((TELL_RIGHTS, TELL_OWNERSHIP, TELL_CANCELLATION, TELL_PASSWORD, MAIL_ENTRY), people_notices.read)
READERS |= dict.fromkeys((TELL_MENTIONED, TELL_MESSAGE), talk_notices.read)
READERS |= dict.fromkeys(OF_REDUCTIONS, reduction_notices.read)
READERS[SEND_WEEKLY] = weekly.read
READERS |= dict.fromkeys(OF_DUE, reminders.read)
READERS |= dict.fromkeys((Effect.ASK_APPROVERS, *OF_APPROVALS), approval_notices.read)
"""Who reads the record behind a mail that is about no order and nobody's seat."""


def letters(task: Leased, settings: Settings) -> Iterator[Letter]:
    """The mails of a promised task, one for each reader who wants it now (R40, U12). None when nobody is left to tell."""
    if task.kind == SEND_TO_ONE:
        yield from _to_one(task, settings)
        return
    found = _read(task, settings)
    if found is None:
        return
    notice, recipients, compose_for = found
    yield from choose(task, notice, recipients, lambda one: name_of(kind_for(task.kind, one.kind), notice.verb), compose_for)


def _to_one(task: Leased, settings: Settings) -> Iterator[Letter]:
    """A letter that was held, or refused before: as it reads now, if it is asked still, under the Message-ID it would have had."""
    known = held.original(task)
    found = _read(known[0], settings) if known else None
    if known is None or found is None:
        return
    for one in found[1]:
        if (one.kind, one.id) == known[1] and (letter := late_letter(known[0], found[0], one, found[2])):
            yield letter


def _read(task: Leased, settings: Settings) -> tuple[Notice, list[Recipient], Callable[[Recipient], EmailMessage]] | None:
    """What happened, who is told, and what makes each one's mail."""
    if task.kind == SEND_DIGEST:
        return daily_letter(task, settings, defaultdict(lambda: notices.read, READERS))
    found = READERS.get(task.kind, notices.read)(task)
    if found is None:
        return None
    return found[0], found[1], partial(_letter, settings, task, found[0])


def _letter(settings: Settings, task: Leased, notice: Notice, recipient: Recipient) -> EmailMessage:
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
