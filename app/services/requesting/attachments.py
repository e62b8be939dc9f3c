"""Documents of an order: the customer's own purchase order, checked, stored with the order, read by those who see it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import text

from app.domain.documents import MAX_BYTES, TYPES, is_active, is_pdf, plain_name
from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.actors import actor_of
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder, note_event, write
from app.services.people.viewers import Viewer
from workflows.sentences import say

MOST = 5
FIELD = "document"


@dataclass(frozen=True, slots=True)
class Document:
    """What somebody sends: the name, the type their browser says it has, the bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored document: a plain name, and bytes that were checked."""

    name: str
    content: bytes


def checked(sent: Document) -> Kept:
    """The document as it may be kept. Raises Invalid with the reason at the field `document` (S12)."""
    if len(sent.content) > MAX_BYTES:
        raise Invalid(say("The file is larger than %(most)s MB.", most=MAX_BYTES // 1024 // 1024), field=FIELD)
    name = plain_name(sent.name)
    if name is None or sent.type.partition(";")[0].strip().lower() not in TYPES or not is_pdf(sent.content):
        raise Invalid(say("Attach a PDF file, with a name that ends in .pdf."), field=FIELD)
    if is_active(sent.content):
        raise Invalid(say("This PDF holds a programme, a form or another file. Print it to a plain PDF and attach that."),
                      field=FIELD)  # fmt: skip
    return Kept(name, sent.content)


KEEP = text("""
INSERT INTO attachments (account_id, order_id, name, size_bytes, sha256, content, person_id)
SELECT :account_id, :order_id, :name, length(:content), :sha256, :content, :person_id
WHERE (SELECT count(*) FROM attachments WHERE account_id = :account_id AND order_id = :order_id) < :most
RETURNING id
""")


def attach(viewer: Viewer, order: MovingOrder, sent: Document) -> MovingOrder:
    """Keep a document with an order that is in hand, with a line in its history. Raises Invalid, NotAllowed or Refused."""
    if viewer.account_id != order.account_id or viewer.person_id is None:
        raise NotAllowed(say("Only people of the account attach documents."))
    kept = checked(sent)
    digest = hashlib.sha256(kept.content).digest()
    note_event(order, "attach_document", actor_of(viewer), order.state, order.state, "",
               {"document": kept.name, "sha256": digest.hex()})  # fmt: skip
    order.version += 1
    write(order)  # first: from here on this is the order's only writer, so that nobody attaches beyond the limit
    stored = db.session.execute(KEEP, {
        "account_id": order.account_id, "order_id": order.id, "name": kept.name, "content": kept.content,
        "sha256": digest, "person_id": viewer.person_id, "most": MOST,
    }).one_or_none()  # fmt: skip
    if stored is None:
        raise Refused(say("An order takes at most %(most)s documents.", most=MOST), field=FIELD)
    return order


def attach_to(viewer: Viewer, reference: str, sent: Document) -> MovingOrder:
    """The same, by reference. Raises NotThere for what is not this viewer's (S2)."""
    return attach(viewer, load(viewer, reference), sent)


READ = text("""
SELECT name, content FROM attachments WHERE account_id = :account_id AND order_id = :order_id AND id = CAST(:id AS uuid)
""")


def read(viewer: Viewer, reference: str, attachment_id: uuid.UUID) -> Kept:
    """A document of an order that this viewer sees. Raises NotThere."""
    order = load(viewer, reference)
    arguments = {"account_id": order.account_id, "order_id": order.id, "id": str(attachment_id)}
    row = db.session.execute(READ, arguments).one_or_none()
    if row is None:
        raise NotThere
    return Kept(row.name, bytes(row.content))
