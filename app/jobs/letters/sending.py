"""One task, its readers, and for each whether their letter goes now, waits for the daily mail, or for the end of quiet hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial

from app.jobs.letters.rhythm import INFORMATION
from app.models.kinds import MailRhythm
from app.services import digests
from app.services.notices import Notice, Recipient
from app.services.outbox import MAIL_ENTRY, TELL_PASSWORD, Leased
from app.services.talking import held
from app.services.talking.held import Wish

AT_ANY_HOUR = frozenset({MAIL_ENTRY, TELL_PASSWORD})
"""Somebody waits for these, or must know at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One reader's letter of a task, composed when it is sent. `is_given_up`: their address is tried no more by itself."""

    task: Leased
    recipient: Recipient
    compose: Callable[[], EmailMessage]
    is_given_up: bool = False


def choose(task: Leased, notice: Notice, recipients: list[Recipient], name_for: Callable[[Recipient], str],
           compose: Callable[[Recipient], EmailMessage]) -> Iterator[Letter]:  # fmt: skip
    """The letters that go now. The others are kept or held, in this transaction, or not wanted at all."""
    wanted = held.wishes(notice.account_id or task.account_id, recipients)
    for one in recipients:
        wish = wanted.get((one.kind, one.id), Wish())
        if name_for(one) in INFORMATION and wish.rhythm is not MailRhythm.AT_ONCE:
            if wish.rhythm is MailRhythm.DAILY:
                digests.keep(task, notice.account_id, one)
            continue
        if wish.quiet_until is not None and task.kind not in AT_ANY_HOUR:
            held.hold(task, one, wish.quiet_until)
            continue
        yield Letter(task, one, partial(compose, one), is_given_up=wish.is_given_up)
