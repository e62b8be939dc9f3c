"""The daily mail: a line and a link for each thing that was kept for this reader."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from app.config import Settings
from app.gateways.letter import compose
from app.jobs.letters.addresses import address
from app.jobs.letters.buttons import button_for
from app.jobs.letters.names import kind_for, name_of
from app.jobs.letters.rendering import Said, tight, words_of
from app.services import digests
from app.services.notices import Notice, Recipient
from app.services.outbox import Leased

Line = dict[str, str]
Found = tuple[Notice, list[Recipient], Callable[[Recipient], EmailMessage]]
"""What it tells, to whom, and what makes the mail."""


def daily_letter(task: Leased, settings: Settings, readers: dict[str, digests.Reader]) -> Found | None:
    """The one mail of the morning; None when its reader has left, or nothing of it is there any more."""
    found = digests.read(task)
    if found is None:
        return None
    recipient, account_name, kept = found
    lines = [line for one in kept if (line := _line(one, recipient, settings, readers))]
    if not lines:
        return None
    notice = Notice(task.account_id, account_name, "digest", "", "", {"count": len(lines)}, ())
    return notice, [recipient], lambda one: _composed(task, notice, one, lines, settings)


def _line(task: Leased, recipient: Recipient, settings: Settings, readers: dict[str, digests.Reader]) -> Line | None:
    """What the mail would have been called, and where its button would have led."""
    found = readers[task.kind](task)
    if found is None or (recipient.kind, recipient.id) not in {(one.kind, one.id) for one in found[1]}:
        return None  # not so any more, or no longer this reader's to know
    notice, kind = found[0], kind_for(task.kind, recipient.kind)
    with force_locale(spoken_by(recipient)):
        subject = words_of(name_of(kind, notice.verb), {"n": notice, "recipient": recipient})["subject"]
    return {"words": subject, "href": button_for(kind, notice, recipient, settings)}


def _composed(task: Leased, notice: Notice, recipient: Recipient, lines: list[Line], settings: Settings) -> EmailMessage:
    said = frame(recipient, lines, address(settings, "auth.home"), notice)
    host = urlsplit(settings.public_url).hostname or "localhost"
    return compose(
        sender=settings.mail_from, to_name=recipient.name, to_address=recipient.email, subject=said.subject,
        text=said.text, html=said.html, language=spoken_by(recipient),
        message_id=f"<task-{task.id}-{recipient.kind[0]}{recipient.id}@{host}>",
    )  # fmt: skip


def frame(recipient: Recipient, lines: list[Line], href: str, notice: Notice) -> Said:
    """The daily mail in its two forms."""
    language = spoken_by(recipient)
    with force_locale(language):
        words = words_of("digest", {"n": notice, "recipient": recipient})
        values = {
            "locale": language, "subject": words["subject"], "heading": words["heading"], "name": recipient.name, "lines": lines,
            "paragraphs": [words["body"]], "button": {"href": href, "label": words["button"]}, "why": words["why"],
        }  # fmt: skip
        text, html = (current_app.jinja_env.get_template(f"emails/digest.{form}").render(values) for form in ("txt", "html"))
    return Said(words["subject"], tight(text), html)


def spoken_by(recipient: Recipient) -> str:
    """The language of this reader's mails."""
    return recipient.locale if recipient.locale in {"en", "fr"} else "en"
