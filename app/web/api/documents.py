"""Documents of an order: a purchase order attached, and read again, by the rules of the pages (S12)."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from apiflask import Schema
from flask import request

from app.access import Access, for_whom
from app.domain.documents import MAX_BYTES
from app.errors import Invalid
from app.services.idempotency import Answer
from app.services.ordering import order_pages
from app.services.requesting import attachments
from app.services.requesting.attachments import Document
from app.web.api import representing
from app.web.api.answers import OrderOut, text
from app.web.api.blueprint import api
from app.web.api.etags import check_match, etag
from app.web.api.examples import EXAMPLES
from app.web.api.fields import Strict, Text
from app.web.api.once import once
from app.web.viewing import viewer
from workflows.sentences import say

LONGEST = (MAX_BYTES + 2) // 3 * 4
ROOM_FOR_THE_REST = 16 * 1024
CONTENT = base64.b64encode(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n").decode()
EXAMPLE = {"name": "Order 4711.pdf", "content": CONTENT}


class DocumentIn(Strict):
    name = Text(200, required=True, about=say("The file's name; it ends in .pdf."))
    content = Text(LONGEST, required=True, about=say("The PDF, in Base64; at most 5 MB before that."))


class DocumentContentOut(Schema):
    name = text()
    content = text(say("The PDF, in Base64."))


@api.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything is read: this address takes a file. Everything else keeps the general limit."""
    if endpoint == "api.attach_document":
        request.max_content_length = LONGEST + ROOM_FOR_THE_REST


@api.post("/orders/<reference>/documents")
@api.input(DocumentIn, arg_name="body", example=EXAMPLE)
@api.output(OrderOut, status_code=201, example=EXAMPLES["order"])
@api.doc(
    summary=say("Attach a document"),
    description=say("A purchase order as a PDF, to an order that is there. At most five; a PDF with programmes in it is refused."),
)
@for_whom(Access.ADMINS)
@once
def attach_document(reference: str, body: dict[str, Any]) -> Answer:
    """Attach a document."""
    check_match(reference)
    try:
        content = base64.b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Invalid(say("The content is not Base64."), field="content") from wrong
    order = attachments.attach_to(viewer(), reference, Document(body["name"], "application/pdf", content))
    return Answer(201, representing.order_in_full(order_pages.page_of(viewer(), order)), etag(order))


@api.get("/orders/<reference>/documents/<uuid:document_id>")
@api.output(DocumentContentOut, example=EXAMPLE)
@api.doc(summary=say("Read a document"), description=say("The bytes as they were sent, in Base64, with the name of the file."))
@for_whom(Access.ADMINS_OR_STAFF)
def read_document(reference: str, document_id: UUID) -> Any:
    """Read a document."""
    kept = attachments.read(viewer(), reference, document_id)
    return representing.plain({"name": kept.name, "content": base64.b64encode(kept.content).decode()})
