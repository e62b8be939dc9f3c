"""The mail that arrived: whose, about what, and where its button leads."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town


@dataclass(frozen=True)
class Letter:
    """One mail; `link` is the address behind its button."""

    message_id: str
    to: str
    subject: str
    text: str
    link: str


def about(town: Town, reference: str) -> list[Letter]:
    """All mail whose subject names this order."""
    found = (_read(path) for path in town.receivers.mailbox.glob("*.eml"))
    return [letter for letter in found if reference in letter.subject]


def wait_for(town: Town, reference: str, to: str, subject: str) -> Letter:
    """The one mail with exactly this subject. Fails when there are two."""

    def arrived() -> list[Letter]:
        return [one for one in about(town, reference) if one.to == to and one.subject == plain(subject)]

    assert eventually(lambda: bool(arrived()), seconds=20), (
        f"no “{subject}” to {to}: {about(town, reference)}"
    )
    found = arrived()
    assert len(found) == 1, found
    return found[0]


def plain(words: str) -> str:
    """With plain spaces: French ones do not always survive a mail's headers."""
    return " ".join(words.split())


def repeated(letters: list[Letter]) -> list[tuple[str, str]]:
    """Reader and subject of what somebody was told more than once."""
    counts = Counter((letter.to, letter.subject) for letter in letters)
    return [what for what, count in counts.items() if count > 1]


@functools.cache
def _read(path: Path) -> Letter:
    """A mail that has arrived is what it was: each is taken apart once."""
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    part = message.get_body(preferencelist=("plain",))
    text = part.get_content() if part is not None else ""
    links = re.findall(r"https?://\S+", text)
    return Letter(str(message["Message-ID"]).strip(), parseaddr(str(message["To"]))[1], plain(str(message["Subject"])), text,
                  links[0] if links else "")  # fmt: skip


def somebody_was_told(town: Town, to: str, words: str) -> bool:
    """Whether a mail with these words reached this person."""
    return any(one.to == to and words in one.text for one in map(_read, town.receivers.mailbox.glob("*.eml")))


def every_link(town: Town, kind: str) -> list[str]:
    """One link of this kind for each subject there is, references left out."""
    found: dict[str, str] = {}
    for letter in map(_read, sorted(town.receivers.mailbox.glob("*.eml"))):
        if kind in letter.link:
            found.setdefault(letter.subject.partition(":")[2] or letter.subject, letter.link)
    return list(found.values())
