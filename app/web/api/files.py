"""A file within JSON: a PDF in Base64, checked by the services like one that was uploaded (S12)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from marshmallow import fields

from app.domain.documents import MAX_BYTES
from app.errors import Invalid
from app.services.requesting.attachments import Document
from app.web.api.fields import Strict, Text
from workflows.sentences import say

LONGEST = (MAX_BYTES + 2) // 3 * 4
ROOM_FOR_THE_REST = 16 * 1024
CONTENT = base64.b64encode(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n").decode()
EXAMPLE = {"name": "Order 4711.pdf", "content": CONTENT}


class DocumentIn(Strict):
    name = Text(200, required=True, about=say("The file’s name; it ends in .pdf."))
    content = Text(LONGEST, required=True, about=say("The PDF, in Base64; at most 5 MB before that."))


def document_field() -> fields.Nested:
    """For what may come with a document: a message, a note, an acceptance."""
    return fields.Nested(DocumentIn, load_default=None, allow_none=True, metadata={
        "description": say("A PDF to go with it; one with programmes in it is refused.")})  # fmt: skip


def sent(body: Mapping[str, str]) -> Document:
    """The file as the services take it. Raises Invalid for what is not Base64."""
    try:
        content = base64.b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Invalid(say("The content is not Base64."), field="content") from wrong
    return Document(body["name"], "application/pdf", content)


def sent_or_none(body: Mapping[str, str] | None) -> Document | None:
    """The file that came with something else, if one did. Raises Invalid at `document.content`."""
    if body is None:
        return None
    try:
        return sent(body)
    except Invalid as wrong:
        raise Invalid(wrong.reason, field="document.content") from wrong
