"""Notes among ourselves and messages to the customer: written, changed, and their documents read."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db
from app.services.ordering import order_pages
from app.services.talking import documents, messages, notes
from app.web.desk.blueprint import desk
from app.web.desk.forms.steps import StepForm
from app.web.desk.talk import Typed
from app.web.desk.views.order import order_page
from app.web.talking.files import as_file
from app.web.talking.forms import MessageForm, NoteChangeForm, NoteForm
from app.web.uploads import make_room, sent_document
from app.web.viewing import viewer
from app.web.words import said

desk.url_value_preprocessor(make_room)


@desk.post("/desk/orders/<reference>/messages")
@for_whom(Access.STAFF)
def write_message(reference: str) -> ResponseReturnValue:
    """Write to the customer. It stands by itself: that the order has moved meanwhile stops nobody (U8)."""
    form = MessageForm()
    try:
        if not form.validate():
            return _again(reference, Typed(message=form))
        messages.write(viewer(), reference, form.words.data, product=form.product.data or "", document=sent_document())
        db.session.commit()
    except (Invalid, Refused) as no:
        return _again(reference, Typed(message=_told(form, no)))
    flash(_("Your message is with the customer."), "success")
    return redirect(url_for("desk.order", reference=reference, _anchor="messages"), 303)


@desk.post("/desk/orders/<reference>/notes")
@for_whom(Access.STAFF)
def write_note(reference: str) -> ResponseReturnValue:
    """Leave a note for the colleagues."""
    form = NoteForm()
    try:
        if not form.validate():
            return _again(reference, Typed(note=form))
        notes.write(viewer(), reference, form.words.data, tell=form.tell.data or (), document=sent_document())
        db.session.commit()
    except (Invalid, Refused) as no:
        return _again(reference, Typed(note=_told(form, no)))
    flash(_("Your note is kept. Only your colleagues read it."), "success")
    return redirect(url_for("desk.order", reference=reference, _anchor="notes"), 303)


@desk.post("/desk/orders/<reference>/notes/<int:note_id>")
@for_whom(Access.STAFF)
def change_note(reference: str, note_id: int) -> ResponseReturnValue:
    """Another wording of one's own note, or take it away."""
    form, is_removal = NoteChangeForm(), request.form.get("do") == "remove"
    try:
        if is_removal:
            notes.remove(viewer(), reference, note_id)
        elif form.validate():
            notes.change(viewer(), reference, note_id, form.words.data)
        else:
            return _again(reference, _typed_again(note_id, form))
        db.session.commit()
    except (Invalid, Refused, NotAllowed) as no:
        return _again(reference, _typed_again(note_id, _told(form, no)))
    flash(_("The note is taken away.") if is_removal else _("The note is changed."), "success")
    return redirect(url_for("desk.order", reference=reference, _anchor="notes"), 303)


@desk.get("/desk/orders/<reference>/messages/documents/<uuid:document_id>")
@for_whom(Access.STAFF)
def message_document(reference: str, document_id: uuid.UUID) -> Response:
    """A document of a message, to be saved."""
    return as_file(documents.read(viewer(), reference, "message", document_id))


@desk.get("/desk/orders/<reference>/notes/documents/<uuid:document_id>")
@for_whom(Access.STAFF)
def note_document(reference: str, document_id: uuid.UUID) -> Response:
    """A document of a note, to be saved."""
    return as_file(documents.read(viewer(), reference, "note", document_id))


def _told(form: Any, no: Invalid | Refused | NotAllowed) -> Any:
    """The refusal at the field it names; otherwise at the words."""
    field = form[no.field] if no.field in form else form.words  # noqa: SIM401  (a form has no get)
    field.errors = [said(no.reason)]
    return form


def _typed_again(note_id: int, form: NoteChangeForm) -> Typed:
    """A note that can be changed no more: what was typed stands in the form for a new one."""
    fresh = NoteForm(formdata=None)
    fresh.words.data, fresh.words.errors = form.words.data, form.words.errors
    return Typed(note=fresh, again={"id": note_id, "words": form.words.data})


def _again(reference: str, typed: Typed) -> ResponseReturnValue:
    """The page with everything typed kept, and what is wrong said first."""
    db.session.rollback()
    return order_page(order_pages.page(viewer(), reference), StepForm(formdata=None), typed=typed, status=422)
