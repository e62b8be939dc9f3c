"""The mailbox directory: one file a message, named after its Message-ID, so that a repeat is kept once."""

import hashlib
import os
import tempfile
from contextlib import suppress
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from app.services.mailbox import ENDING, HEADERS_AT_MOST, Letter, LetterHead, letter, letters

__all__ = ["Letter", "LetterHead", "keep", "letter", "letters"]


def keep(directory: Path, content: bytes) -> str:
    """Store a message and return its id. A reader sees it whole or not at all; a repeat changes nothing."""
    directory.mkdir(parents=True, exist_ok=True)
    letter_id = _id_of(content)
    handle, name = tempfile.mkstemp(prefix=".", dir=directory)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with suppress(FileExistsError):
            os.link(name, directory / (letter_id + ENDING))
    finally:
        Path(name).unlink()
    return letter_id


def _id_of(content: bytes) -> str:
    headers = BytesHeaderParser(policy=default).parsebytes(content[:HEADERS_AT_MOST])
    name = str(headers.get("Message-ID", "")).strip().encode(errors="replace") or content
    return hashlib.sha256(name).hexdigest()[:32]
