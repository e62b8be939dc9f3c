"""Reading the mailbox of the demonstration: one file a message, as app/ops/mailbox keeps them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.policy import compat32, default
from email.utils import parsedate_to_datetime
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{32}")
ENDING = ".eml"
HEADERS_AT_MOST = 32 * 1024


@dataclass(frozen=True, slots=True)
class LetterHead:
    """A message as a list shows it; `sent_at` is aware UTC."""

    id: str
    subject: str
    to: str
    sent_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole message; `text` and `html` are empty where it has no such part. `html` is not to be trusted."""

    head: LetterHead
    sender: str
    message_id: str
    text: str
    html: str


def letters(directory: Path, limit: int = 100, to: str | None = None) -> list[LetterHead]:
    """The newest messages first, only those addressed to `to` if it is given."""
    heads = (head for path in _newest_first(directory) if (head := _head(path)) is not None)
    chosen: list[LetterHead] = []
    for head in heads:
        if len(chosen) == limit:
            break
        if to is None or to.casefold() in head.to.casefold():
            chosen.append(head)
    return chosen


def letter(directory: Path, letter_id: str) -> Letter | None:
    """One message, or None where there is none (or the id is none)."""
    content = raw(directory, letter_id)
    if content is None:
        return None
    path = directory / (letter_id + ENDING)
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    return Letter(
        head=_head_from(path, content[:HEADERS_AT_MOST]),
        sender=str(message.get("From", "")),
        message_id=str(message.get("Message-ID", "")).strip(),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def raw(directory: Path, letter_id: str) -> bytes | None:
    """A message as it arrived, byte for byte, or None where there is none."""
    path = directory / (letter_id + ENDING)
    return path.read_bytes() if _ID.fullmatch(letter_id) and path.is_file() else None


def _newest_first(directory: Path) -> Iterator[Path]:
    if not directory.is_dir():
        return
    with os.scandir(directory) as entries:
        found = [(entry.stat().st_mtime_ns, entry.name) for entry in entries if entry.name.endswith(ENDING)]
    for _, name in sorted(found, reverse=True):
        yield directory / name


def _head(path: Path) -> LetterHead | None:
    try:
        with path.open("rb") as file:
            return _head_from(path, file.read(HEADERS_AT_MOST))
    except FileNotFoundError:
        return None


def _head_from(path: Path, content: bytes) -> LetterHead:
    # The older policy reads a long list three times as fast as the newer one, which takes headers apart.
    headers = BytesHeaderParser(policy=compat32).parsebytes(content)
    return LetterHead(
        id=path.stem,
        subject=_decoded(headers, "Subject"),
        to=_decoded(headers, "To"),
        sent_at=_sent_at(headers, path),
        language=_decoded(headers, "Content-Language"),
    )


def _decoded(headers: Message, name: str) -> str:
    said = str(headers.get(name, "")).replace("\r", "").replace("\n", "")
    try:
        return str(make_header(decode_header(said)))
    except (LookupError, ValueError, MessageError):
        return said


def _sent_at(headers: Message, path: Path) -> datetime:
    try:
        return parsedate_to_datetime(str(headers["Date"])).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    content = part.get_content() if part is not None else ""
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""
