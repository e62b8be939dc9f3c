"""Documents: a purchase order attached to an order, and read again, as are those of messages and notes, by the rules of the pages (S12)."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from apiflask import Schema
from flask import request

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.ordering import order_pages
from app.services.requesting import attachments
from app.services.requesting.attachments import Kept
from app.services.talking import documents
from app.services.talking.documents import Of
from app.web.api import representing
from app.web.api.answers import OrderOut, text
from app.web.api.blueprint import api
from app.web.api.etags import check_match, etag
from app.web.api.examples import EXAMPLES
from app.web.api.files import EXAMPLE, LONGEST, ROOM_FOR_THE_REST, DocumentIn, sent
from app.web.api.once import once
from app.web.viewing import viewer
from workflows.sentences import say

TAKE_FILES = frozenset({"api.attach_document", "api.write_message", "api.write_note", "api.accept"})


class DocumentContentOut(Schema):
    name = text()
    content = text(say("The PDF, in Base64."))


class SaidDocumentContent(DocumentContentOut):
    """The same, of a message or a note."""


@api.url_value_preprocessor
def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything is read: these addresses take a file. Everything else keeps the general limit."""
    if endpoint in TAKE_FILES:
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
    order = attachments.attach_to(viewer(), reference, sent(body))
    return Answer(201, representing.order_in_full(order_pages.page_of(viewer(), order)), etag(order))


@api.get("/orders/<reference>/documents/<uuid:document_id>")
@api.output(DocumentContentOut, example=EXAMPLE)
@api.doc(summary=say("Read a document"), description=say("The bytes as they were sent, in Base64, with the name of the file."))
@for_whom(Access.ADMINS_OR_STAFF)
def read_document(reference: str, document_id: UUID) -> Any:
    """Read a document."""
    return _content(attachments.read(viewer(), reference, document_id))


@api.get("/orders/<reference>/messages/documents/<uuid:document_id>")
@api.output(SaidDocumentContent, example=EXAMPLE)
@api.doc(summary=say("Read a document of a message"), description=say("For whoever reads the message."))
@for_whom(Access.SIGNED_IN)
def read_message_document(reference: str, document_id: UUID) -> Any:
    """Read a document of a message."""
    return _said(reference, "message", document_id)


@api.get("/orders/<reference>/notes/documents/<uuid:document_id>")
@api.output(SaidDocumentContent, example=EXAMPLE)
@api.doc(summary=say("Read a document of a note"), description=say("For the vendor’s people alone, while the note is there."))
@for_whom(Access.STAFF)
def read_note_document(reference: str, document_id: UUID) -> Any:
    """Read a document of a note."""
    return _said(reference, "note", document_id)


def _said(reference: str, of: Of, document_id: UUID) -> Any:
    return _content(documents.read(viewer(), reference, of, document_id))


def _content(kept: Kept) -> Any:
    return representing.plain({"name": kept.name, "content": base64.b64encode(kept.content).decode()})
