"""The mailbox directory: one file a message, named after its Message-ID, so that a repeat is kept once."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
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
_ENDING = ".eml"
_HEADERS_AT_MOST = 32 * 1024


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


def keep(directory: Path, content: bytes) -> str:
    """Store a message and return its id. A reader sees it whole or not at all; a repeat changes nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    letter_id = _id_of(content)
    handle, name = tempfile.mkstemp(prefix=".", dir=directory)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(name, directory / (letter_id + _ENDING))
    finally:
        Path(name).unlink()
    return letter_id


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
    path = directory / (letter_id + _ENDING)
    if not _ID.fullmatch(letter_id) or not path.is_file():
        return None
    content = path.read_bytes()
    message = message_from_bytes(content, _class=EmailMessage, policy=default)
    return Letter(
        head=_head_from(path, content[:_HEADERS_AT_MOST]),
        sender=str(message.get("From", "")),
        message_id=str(message.get("Message-ID", "")).strip(),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _id_of(content: bytes) -> str:
    headers = BytesHeaderParser(policy=default).parsebytes(content[:_HEADERS_AT_MOST])
    name = str(headers.get("Message-ID", "")).strip().encode(errors="replace") or content
    return hashlib.sha256(name).hexdigest()[:32]


def _newest_first(directory: Path) -> Iterator[Path]:
    if not directory.is_dir():
        return
    with os.scandir(directory) as entries:
        found = [(entry.stat().st_mtime_ns, entry.name) for entry in entries if entry.name.endswith(_ENDING)]
    for _, name in sorted(found, reverse=True):
        yield directory / name


def _head(path: Path) -> LetterHead | None:
    try:
        with path.open("rb") as file:
            return _head_from(path, file.read(_HEADERS_AT_MOST))
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
