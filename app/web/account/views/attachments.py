"""Documents of an order: attached by the account's admins, read by them and by the vendor's people (S12)."""

from __future__ import annotations

import uuid

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from app.access import Access, for_whom
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import order_pages
from app.services.requesting import attachments
from app.web.account.blueprint import account
from app.web.account.documents import sent_document
from app.web.account.forms.steps import StepForm
from app.web.account.views.orders import render_order
from app.web.viewing import viewer
from app.web.words import said


@account.post("/requests/<reference>/documents")
@for_whom(Access.ADMINS)
def attach(reference: str) -> ResponseReturnValue:
    """Attach a PDF to an order that is there."""
    page = order_pages.page(viewer(), reference)
    document = sent_document()
    if document is None:
        return render_order(page, StepForm(formdata=None), 422, problems=[_("Choose a PDF file to attach.")])
    try:
        attachments.attach_to(viewer(), reference, document)
        db.session.commit()
    except (Invalid, Refused, SomebodyWasFirst) as problem:
        db.session.rollback()
        page = order_pages.page(viewer(), reference)
        return render_order(page, StepForm(formdata=None), 422, problems=[said(problem.reason)])
    flash(_("The document is attached."), "success")
    return redirect(url_for("account.order", reference=page.order.reference), 303)


@account.get("/requests/<reference>/documents/<uuid:attachment_id>")
@for_whom(Access.ADMINS_OR_STAFF)
def document(reference: str, attachment_id: uuid.UUID) -> ResponseReturnValue:
    """The bytes as they were sent: to be saved, never shown or run in a page."""
    kept = attachments.read(viewer(), reference, attachment_id)
    answer = Response(kept.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": kept.name})
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
