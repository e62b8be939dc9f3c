"""Writing to the sales team from behind a link: as whoever it was written to, also when it has nothing left to decide."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.talking import documents, messages
from app.web.links.forms import DecisionForm
from app.web.links.views import drawn, links, opened
from app.web.talking.files import as_file
from app.web.talking.forms import MessageForm
from app.web.uploads import sent_document
from app.web.words import said


@links.post("/l/<token>/messages")
@for_whom(Access.BY_LINK)
def write_message(token: str) -> ResponseReturnValue:
    """Decides nothing; the link stays as it is."""
    reading, form = opened(token), MessageForm()
    decision = DecisionForm(reading.link.purpose)
    if not form.validate():
        return drawn(reading, decision, status=422, message_form=form)
    try:
        reference = reading.page.order.reference
        messages.write(reading.viewer, reference, form.words.data, product=form.product.data or "", document=sent_document())
        db.session.commit()
    except (Invalid, Refused) as no:
        db.session.rollback()
        field = form[no.field] if no.field in form else form.words  # noqa: SIM401  (a form has no get)
        field.errors = [said(no.reason)]
        return drawn(opened(token), decision, status=422, message_form=form)
    flash(_("Your message is with our sales team."), "success")
    return redirect(url_for("links.show", token=token, _anchor="messages"), 303)


@links.get("/l/<token>/messages/documents/<uuid:document_id>")
@for_whom(Access.BY_LINK)
def message_document(token: str, document_id: uuid.UUID) -> Response:
    """A document of a message, to be saved."""
    reading = opened(token)
    return as_file(documents.read(reading.viewer, reading.page.order.reference, "message", document_id))
