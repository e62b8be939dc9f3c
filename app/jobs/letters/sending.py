"""One task, its readers, and for each whether their letter goes now, waits for the daily mail, or for hours in which they read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
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
NOBODY: dict[tuple[str, int], datetime] = {}
"""By kind and id of a reader: until when a letter waits for their working hours; where a notice says nothing, for nobody."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One reader's letter of a task, composed when it is sent. `is_given_up`: their address is tried no more by itself."""

    task: Leased
    recipient: Recipient
    compose: Callable[[], EmailMessage]
    is_given_up: bool = False


def _until(task: Leased, notice: Notice, one: Recipient, wish: Wish) -> datetime | None:
    """Until when this reader's letter waits; None: it goes now."""
    if task.kind in AT_ANY_HOUR:
        return None
    moments = [wish.quiet_until, notice.details.get("not_before", NOBODY).get((one.kind, one.id))]
    return max(filter(None, moments), default=None)


def late_letter(task: Leased, notice: Notice, one: Recipient, compose: Callable[[Recipient], EmailMessage]) -> Letter | None:
    """A letter whose turn had come, if it may go now; else it is held once more, in this transaction.

    Between its turn and its sending hours may lie in which nothing ran.
    """
    wish = held.wishes(task.id, notice.account_id or task.account_id, [one]).get((one.kind, one.id), Wish())
    until = _until(task, notice, one, wish) if held.is_late(task, one) else None
    if until is not None:
        held.hold_on(task, one, until)
        return None
    return Letter(task, one, partial(compose, replace(one, time_zone=wish.zone)))


def choose(task: Leased, notice: Notice, recipients: list[Recipient], name_for: Callable[[Recipient], str],
           compose: Callable[[Recipient], EmailMessage]) -> Iterator[Letter]:  # fmt: skip
    """The letters that go now. The others are kept or held, in this transaction, or not wanted at all."""
    wanted = held.wishes(task.id, notice.account_id or task.account_id, recipients)
    for one in recipients:
        wish = wanted.get((one.kind, one.id), Wish())
        if wish.is_settled:  # at an earlier try, which did not come to its end for another reader
            continue
        if name_for(one) in INFORMATION and wish.rhythm is not MailRhythm.AT_ONCE:
            if wish.rhythm is MailRhythm.DAILY:
                digests.keep(task, notice.account_id, one)
            continue
        if (until := _until(task, notice, one, wish)) is not None:
            held.hold(task, one, until)
            continue
        yield Letter(task, one, partial(compose, replace(one, time_zone=wish.zone)), is_given_up=wish.is_given_up)
