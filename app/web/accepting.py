"""Accepting an offer over the web: who signs is filled in, the document that is kept is the one of the page (R68, U19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Form, StringField

from app.errors import Problem
from app.services.ordering import accepting
from app.services.ordering.accepting import Kept, Signature
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.quote_reading import QuoteView
from app.services.ordering.steps import MovingOrder
from app.services.people.viewers import Viewer
from app.web.pdf import quote_pdf
from app.web.uploads import sent_document
from app.web.viewing import role_words
from app.web.words import at, said


class SignatureFields(Form):  # type: ignore[misc]
    """Beside a step: read only when an offer is accepted. What is not sent at all is what would have been filled in."""

    name = StringField(_l("Your name"))
    title = StringField(_l("Your title"))
    purchase_order_number = StringField(_l("Your purchase order number"))
    document = FileField(_l("Your purchase order as a PDF"))

    def sign_as(self, viewer: Viewer) -> Any:
        """Fill in who is looking, where nobody has typed."""
        for field, value in ((self.name, viewer.name), (self.title, role_words(viewer.step_role))):
            if not field.raw_data:
                field.data = value
        return self

    def put_refusal(self, problem: Problem, otherwise: Any) -> None:
        """Show a refusal at the field it names, or at another."""
        field = self[problem.field] if problem.field in SIGNED else otherwise
        field.errors = [said(problem.reason)]


SIGNED = ("name", "title", "purchase_order_number", "document")


def accept(viewer: Viewer, reference: str, form: SignatureFields, *, version: int | None) -> MovingOrder:
    """Take the step with what the form says. Raises what `accepting.accept` does."""
    form.sign_as(viewer)
    signed = Signature(form.name.data or "", form.title.data or "", form.purchase_order_number.data or "", sent_document())
    return accepting.accept(viewer, reference, signed, draw, version=version)[0]


def accept_as_oneself(viewer: Viewer, reference: str, signed: Signature, *, version: int | None,
                      quote_version: int | None = None, must_name_it: bool = False) -> tuple[MovingOrder, Kept | None]:  # fmt: skip
    """The same for a program: without a name or a title, those of whoever asks."""
    one = replace(signed, name=signed.name or viewer.name, title=signed.title or role_words(viewer.step_role))
    return accepting.accept(viewer, reference, one, draw, version=version, quote_version=quote_version,
                            must_name_it=must_name_it)  # fmt: skip


def draw(page: OrderPage) -> bytes:
    """The offer that is out, as the reader of the page gets it."""
    assert page.offer is not None  # noqa: S101  (the service asks only when there is one)
    return quote_pdf(page, page.offer)


def acceptance_rows(one: dict[str, Any]) -> list[dict[str, str]]:
    """Who accepted, for the `summary_list` component."""
    rows = [
        {"key": _("Accepted by"), "value": _("%(name)s, %(title)s", name=one["name"], title=one["title"])},
        {"key": _("On"), "value": at(datetime.fromisoformat(one["accepted_at"]))},
        {"key": _("Purchase order number"), "value": one["purchase_order_number"]},
        {"key": _("Digest of the document (SHA-256)"), "value": one["sha256"]},
    ]
    return [row for row in rows if row["value"]]


def accepted_of(page: OrderPage, quote: QuoteView) -> dict[str, Any] | None:
    """Who accepted this version, and how its document is named; None for one that nobody has."""
    one = next((one for one in page.acceptances if one["version"] == quote.version), None)
    return {"version": quote.version, "rows": acceptance_rows(one)} if one else None
