"""What is said about an order, as the API takes and answers it, with examples."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.services.talking.words import MOST
from app.web.api.answers import listed, moment, text, told, whole
from app.web.api.fields import Strict, Text, Whole
from app.web.api.files import document_field
from workflows.sentences import say

SLUG = 60


class SaidDocument(Schema):
    id = text()
    name = text()
    size_bytes = whole()


class MessageOut(Schema):
    id = whole()
    from_vendor = fields.Boolean(required=True)
    author = text()
    words = text()
    product = text(say("The line it is about; null: the whole order."), allow_none=True)
    written_at = moment()
    documents = listed(SaidDocument)


class ListedMessage(MessageOut):
    """The same in a list."""


class MessagesOut(Schema):
    messages = listed(ListedMessage, say("Oldest first."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class MessageIn(Strict):
    words = Text(MOST, required=True, about=say("Read word for word by the other side."))
    product = Text(SLUG, load_default="", about=say("The slug of a line of the order; left out: the whole order."))
    document = document_field()


class Wording(Schema):
    words = text()
    at = moment()


class NoteOut(Schema):
    id = whole()
    author = text()
    words = text(say("What it says now; empty once its author has taken it away."))
    is_removed = fields.Boolean(required=True)
    written_at = moment()
    changed_at = moment(allow_none=True)
    before = listed(Wording, say("What it said earlier, oldest first."))
    named = fields.List(fields.String(), required=True, metadata=told(say("The colleagues who were told.")))
    may_change = fields.Boolean(required=True)
    documents = listed(SaidDocument)


class ListedNote(NoteOut):
    """The same in a list."""


class NotesOut(Schema):
    notes = listed(ListedNote, say("Oldest first."))
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


class NoteIn(Strict):
    words = Text(MOST, required=True, about=say("Read by the people of the vendor alone. Write @ and a name to tell somebody by mail."))
    tell = fields.List(Whole(), load_default=list, metadata=told(say("Ids of colleagues to tell by mail.")),
                       error_messages={"invalid": say("A list is needed here."), "null": say("This field must not be null.")})  # fmt: skip
    document = document_field()


class NoteChangeIn(Strict):
    words = Text(MOST, required=True, about=say("Another wording, within a quarter of an hour."))


MESSAGE: dict[str, Any] = {
    "id": 12, "from_vendor": False, "author": "Anouk Martin", "words": "Could it start in May?", "product": "support",
    "written_at": "2026-11-23T09:40:00.000000Z", "documents": [],
}  # fmt: skip
NOTE: dict[str, Any] = {
    "id": 31, "author": "Rita Reyes", "words": "They got 20 percent last year.", "is_removed": False,
    "written_at": "2026-11-23T10:02:00.000000Z", "changed_at": None, "before": [], "named": [], "may_change": True,
    "documents": [],
}  # fmt: skip
EXAMPLES = {
    "messages": {"messages": [MESSAGE], "next": None}, "message": {"words": "Could it start in May?", "product": "support"},
    "notes": {"notes": [NOTE], "next": None}, "note": {"words": "They got 20 percent last year."},
    "note_change": {"words": "They got 15 percent last year."},
}  # fmt: skip
