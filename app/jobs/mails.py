"""Sends the mails that steps have promised: to whoever's turn it is, once, in their language (U12)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

from flask import current_app

from app.config import Settings
from app.crash import crash_point
from app.extensions import db
from app.gateways.errors import (
    AddressNotReady,
    AddressRefused,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
)
from app.gateways.mail import MailGateway, SmtpMail
from app.jobs import desk_clock
from app.jobs.letters import letters
from app.jobs.letters.sending import Letter
from app.jobs.outcomes import UNEXPECTED, Clock, give_up, hand_back, is_exhausted, stumble, try_later
from app.jobs.queues import JobQueue
from app.services import outbox
from app.services.outbox import Leased, Reader, StaleLease
from app.services.talking import refused
from workflows.seat_order import Effect

log = logging.getLogger(__name__)

ONE_MAIL_SECONDS = 3


@lru_cache(maxsize=1)
def _gateway(smtp_url: str) -> MailGateway:
    return SmtpMail(smtp_url, timeout_seconds=ONE_MAIL_SECONDS)


def handle(tasks: Sequence[Leased], queue: JobQueue, clock: Clock) -> None:
    """One task after another; a mail that was sent before a crash is sent again under the same Message-ID."""
    settings: Settings = current_app.extensions["settings"]
    for place, task in enumerate(tasks):
        if not clock.has(ONE_MAIL_SECONDS):
            hand_back(task)
            continue
        with outbox.on_behalf_of(task.request_id):
            _do(task, queue, settings, partial(clock.make, ONE_MAIL_SECONDS, tasks[place:]))


def _do(task: Leased, queue: JobQueue, settings: Settings, make_time: Callable[[], None]) -> None:
    """What the task's other readers got is remembered when one of them must wait: nobody is written to twice for it."""
    told = outbox.told(task)
    try:
        if task.kind == Effect.TELL_REPS:
            desk_clock.share_out()  # first the rules: what they give to somebody is news for nobody else
        _send_all(letters(task, settings), told, settings, make_time)
        _finish(task)
    except GatewayError as failure:
        _fail(task, queue, failure, told)
    except StaleLease:
        db.session.rollback()
        log.warning("lost the race for a task", extra={"task": task.id})
    except Exception:  # noqa: BLE001  (one bad task must not stop the others; `stumble` logs it)
        stumble(task)
        _fail(task, queue, GatewayUnavailable(UNEXPECTED), told)


def _send_all(wanted: Iterable[Letter], told: set[Reader], settings: Settings, make_time: Callable[[], None]) -> None:
    """One reader whose own server is not ready keeps the others from nothing; raises for them in the end."""
    not_ready = None
    for letter in wanted:
        reader = (letter.recipient.kind, letter.recipient.id)
        if reader in told:
            continue
        make_time()
        try:
            if _send(letter, settings):
                told.add(reader)
        except AddressNotReady as later:
            not_ready = later
        crash_point("mails.after_one_mail")
    if not_ready:
        raise not_ready


def _send(letter: Letter, settings: Settings) -> bool:
    """A refused address is noted and shown to the operators; the other readers of the task still get theirs."""
    if letter.is_given_up:
        refused.note(letter.task, letter.recipient, refused.NOT_TRIED)
        return False
    try:
        _gateway(settings.smtp_url).send(letter.compose())
    except AddressRefused as no:
        log.warning("an address was refused", extra={"task": letter.task.id, "error": no.words})
        refused.note(letter.task, letter.recipient, no.words)
        return False
    return True


def _finish(task: Leased) -> None:
    try:
        outbox.finish([task])
        crash_point("mails.before_commit")
        db.session.commit()
    except StaleLease:
        db.session.rollback()
        log.warning("lost the race for a task", extra={"task": task.id})


def _fail(task: Leased, queue: JobQueue, failure: GatewayError, told: set[Reader]) -> None:
    outbox.remember_told(task, told)
    if isinstance(failure, GatewayRefused) or is_exhausted(task, queue):
        give_up(task, failure.words)
    else:
        try_later(task, queue, failure.words)
