"""Messages, notes and the timeline of an order's page: what its template needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.services.ordering.order_pages import OrderPage
from app.services.people.viewers import Viewer
from app.services.talking import reading
from app.services.talking.reading import Talk
from app.web.desk.history import history
from app.web.talking import rows
from app.web.talking.earlier import earlier, place
from app.web.talking.forms import MessageForm, NoteForm
from app.web.words import named


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and could not be kept, so that the page shows it again. `wrong` is the form at fault."""

    message: MessageForm | None = None
    note: NoteForm | None = None
    again: dict[str, Any] | None = None

    @property
    def wrong(self) -> Any:
        return self.message or self.note


def talk_context(viewer: Viewer, page: OrderPage, typed: Typed | None) -> dict[str, Any]:
    """Threads, notes, both forms, and the history with what was said in its place."""
    typed = typed or Typed()
    found = reading.talk(viewer, page.order.account_id, page.order.id, place())
    show = request.args.get("show", "all")
    show = show if show in rows.SHOWN else "all"
    message, note = typed.message or MessageForm(formdata=None), typed.note or NoteForm(formdata=None)
    return {
        "colleagues": found.colleagues, "conversation": rows.threads(found.messages, is_staff=True, address=_document_of(page, "message")),
        "notes": rows.notes(found.notes, _document_of(page, "note")), "note_again": typed.again, "wrong": typed.wrong,
        "message_form_data": message.about((line.product, named(line, "product_name")) for line in page.lines),
        "note_form": note.naming(found.colleagues, viewer.staff_id),
        "events": rows.timeline(all_rows(page, found), show), "show": show,
        "history_filters": rows.filters(show, lambda kind: _address(page, kind)),
        **earlier(found, lambda query: f"{url_for('desk.order', reference=page.order.reference)}?{query}"),
    }  # fmt: skip


def all_rows(page: OrderPage, found: Talk) -> list[dict[str, Any]]:
    """Steps, messages and notes, in no order."""
    said = [rows.message_row(one, from_us=one.is_staff) for one in found.messages]
    return [*history(page), *said, *(row for one in found.notes for row in rows.note_rows(one))]


def _address(page: OrderPage, kind: str) -> str:
    shown = None if kind == "all" else kind
    return url_for("desk.order", reference=page.order.reference, show=shown, _anchor="history")


def _document_of(page: OrderPage, of: str) -> rows.Address:
    return lambda document_id: url_for(f"desk.{of}_document", reference=page.order.reference, document_id=document_id)
