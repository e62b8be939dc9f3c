"""Messages of an order, and the notes of the vendor's people about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from marshmallow import RAISE

from app.access import Access, for_whom
from app.errors import NotThere
from app.services.idempotency import Answer
from app.services.ordering.order_reading import load
from app.services.ordering.steps import MovingOrder
from app.services.talking import messages, notes, reading
from app.services.talking.reading import Message, Note
from app.web.api.blueprint import api
from app.web.api.files import sent_or_none
from app.web.api.once import once
from app.web.api.paging import CursorIn, number_of, part, unknown_page
from app.web.api.representing import plain
from app.web.api.talk_shapes import (
    EXAMPLES,
    MESSAGE,
    NOTE,
    MessageIn,
    MessageOut,
    MessagesOut,
    NoteChangeIn,
    NoteIn,
    NoteOut,
    NotesOut,
)
from app.web.api.times import moment
from app.web.viewing import viewer
from workflows.sentences import say

Said = TypeVar("Said", Message, Note)


@api.get("/orders/<reference>/messages")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(MessagesOut, example=EXAMPLES["messages"])
@api.doc(summary=say("List the messages of an order"), description=say("Between the account and the vendor, about the order or one line."))
@for_whom(Access.SIGNED_IN)
def list_messages(reference: str, wanted: dict[str, Any]) -> Any:
    """List the messages of an order."""
    order = load(viewer(), reference)
    after = _place("message", order, wanted["cursor"])
    found, has_more = reading.messages_from(order.account_id, order.id, after)
    return plain(part("messages", [_message(one) for one in found], has_more=has_more))


@api.post("/orders/<reference>/messages")
@api.input(MessageIn, arg_name="body", example=EXAMPLES["message"])
@api.output(MessageOut, status_code=201, example=MESSAGE)
@api.doc(
    summary=say("Write a message"),
    description=say("With a PDF, if you like. The other side is told by mail once, until it answers. Nothing of the order moves."),
)
@for_whom(Access.SIGNED_IN)
@once
def write_message(reference: str, body: dict[str, Any]) -> Answer:
    """Write a message."""
    written = messages.write(viewer(), reference, body["words"], product=body["product"], document=sent_or_none(body["document"]))
    order = load(viewer(), reference)
    return Answer(201, _message(_first(reading.messages_from(order.account_id, order.id, written - 1)[0], written)), {})


@api.get("/orders/<reference>/notes")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(NotesOut, example=EXAMPLES["notes"])
@api.doc(summary=say("List the notes of an order"), description=say("What the people of the vendor write among themselves. No customer reads it."))
@for_whom(Access.STAFF)
def list_notes(reference: str, wanted: dict[str, Any]) -> Any:
    """List the notes of an order."""
    order = load(viewer(), reference)
    after = _place("note", order, wanted["cursor"])
    found, has_more = reading.notes_from(viewer(), order.account_id, order.id, after)
    return plain(part("notes", [_note(one) for one in found], has_more=has_more))


@api.post("/orders/<reference>/notes")
@api.input(NoteIn, arg_name="body", example=EXAMPLES["note"])
@api.output(NoteOut, status_code=201, example=NOTE)
@api.doc(summary=say("Leave a note"), description=say("Whoever is named in it is told by mail, once."))
@for_whom(Access.STAFF)
@once
def write_note(reference: str, body: dict[str, Any]) -> Answer:
    """Leave a note."""
    written = notes.write(viewer(), reference, body["words"], tell=body["tell"], document=sent_or_none(body["document"]))
    return Answer(201, _note_of(reference, written), {})


@api.put("/orders/<reference>/notes/<int:note_id>")
@api.input(NoteChangeIn, arg_name="body", example=EXAMPLES["note_change"])
@api.output(NoteOut, example=NOTE)
@api.doc(summary=say("Change your note"), description=say("Within a quarter of an hour. What it said before stays readable."))
@for_whom(Access.STAFF)
@once
def change_note(reference: str, note_id: int, body: dict[str, Any]) -> Answer:
    """Change your note."""
    notes.change(viewer(), reference, note_id, body["words"])
    return Answer(200, _note_of(reference, note_id), {})


@api.delete("/orders/<reference>/notes/<int:note_id>")
@api.output(NoteOut, example=NOTE)
@api.doc(summary=say("Take your note away"), description=say("Within a quarter of an hour. That there was one stays in the record."))
@for_whom(Access.STAFF)
@once
def remove_note(reference: str, note_id: int) -> Answer:
    """Take your note away."""
    notes.remove(viewer(), reference, note_id)
    return Answer(200, _note_of(reference, note_id), {})


def _place(of: str, order: MovingOrder, cursor: str) -> int:
    """Where to read on. Raises Invalid for a cursor that no page of this order's has given."""
    number = number_of(cursor)
    if cursor and not reading.is_said(of, order.account_id, order.id, number):
        raise unknown_page()
    return number


def _note_of(reference: str, note_id: int) -> dict[str, Any]:
    """A note that was just written or changed, as the list shows it."""
    order = load(viewer(), reference)
    return _note(_first(reading.notes_from(viewer(), order.account_id, order.id, note_id - 1)[0], note_id))


def _first(said: Sequence[Said], key: int) -> Said:
    """What was just written: it stands first of what comes after the number before its own."""
    if not said or said[0].id != key:
        raise NotThere
    return said[0]


def _message(one: Message) -> dict[str, Any]:
    return {"id": one.id, "from_vendor": one.is_staff, "author": one.author_name, "words": one.words, "product": one.product,
            "written_at": moment(one.written_at), "documents": _documents(one)}  # fmt: skip


def _documents(one: Message | Note) -> list[dict[str, Any]]:
    return [{"id": kept.id, "name": kept.name, "size_bytes": kept.size_bytes} for kept in one.documents]


def _note(one: Note) -> dict[str, Any]:
    before = [{"words": old.words, "at": moment(old.at)} for old in one.before] if not one.is_removed else []
    return {"id": one.id, "author": one.author_name, "words": one.words, "is_removed": one.is_removed,
            "written_at": moment(one.written_at), "changed_at": moment(one.changed_at), "before": before,
            "named": list(one.named), "may_change": one.may_change,
            "documents": [] if one.is_removed else _documents(one)}  # fmt: skip
