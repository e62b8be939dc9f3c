"""The customer writes to the sales team about a request, and reads what came with its answers."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.ordering import order_pages
from app.services.talking import documents, messages
from app.web.account.blueprint import account
from app.web.account.forms.steps import StepForm
from app.web.account.views.orders import render_order
from app.web.talking.files import as_file
from app.web.talking.forms import MessageForm
from app.web.uploads import sent_document
from app.web.viewing import viewer
from app.web.words import said


@account.post("/requests/<reference>/messages")
@for_whom(Access.ADMINS)
def write_message(reference: str) -> ResponseReturnValue:
    """Write about the whole request, or one of its products."""
    form = MessageForm()
    page = order_pages.page(viewer(), reference)
    if not form.validate():
        return render_order(page, StepForm(formdata=None), 422, message_form=form)
    try:
        messages.write(viewer(), reference, form.words.data, product=form.product.data or "", document=sent_document())
        db.session.commit()
    except (Invalid, Refused) as no:
        db.session.rollback()
        field = form[no.field] if no.field in form else form.words  # noqa: SIM401  (a form has no get)
        field.errors = [said(no.reason)]
        return render_order(order_pages.page(viewer(), reference), StepForm(formdata=None), 422, message_form=form)
    flash(_("Your message is with our sales team."), "success")
    return redirect(url_for("account.order", reference=page.order.reference, _anchor="messages"), 303)


@account.get("/requests/<reference>/messages/documents/<uuid:document_id>")
@for_whom(Access.ADMINS)
def message_document(reference: str, document_id: uuid.UUID) -> Response:
    """A document of a message, to be saved."""
    return as_file(documents.read(viewer(), reference, "message", document_id))
