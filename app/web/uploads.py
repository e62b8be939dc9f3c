"""A document on its way in: larger requests where a file may come, and the file as the service takes it (S12)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from app.domain.documents import MAX_BYTES
from app.services.requesting.attachments import Document

TAKE_FILES = frozenset({"account.ask", "account.manage", "account.attach", "account.take_step", "links.decide", "account.write_message",
                        "links.write_message", "desk.write_message", "desk.write_note"})  # fmt: skip
ROOM_FOR_THE_FORM = 256 * 1024


def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything is read: these pages take a file beside the form. Everything else keeps the general limit."""
    if endpoint in TAKE_FILES and request.mimetype == "multipart/form-data":
        request.max_content_length = MAX_BYTES + ROOM_FOR_THE_FORM


def file_room(most: int | None = None) -> dict[str, Any]:
    """Attributes of a field for a file: how many bytes it may have, and what a browser says of a larger one before it sends anything."""
    most = most or MAX_BYTES
    words = _("This file is too large: choose one of at most %(megabytes)s MB. What you have typed stays.", megabytes=most // 1_000_000)
    return {"data-most": most, "data-too-large": words}


def sent_document() -> Document | None:
    """The file that was chosen, or None."""
    file = request.files.get("document")
    if file is None or not file.filename:
        return None
    with file.stream as content:
        return Document(file.filename, file.mimetype, content.read(MAX_BYTES + 1))
