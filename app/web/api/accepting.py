"""Accepting an offer: one way for programs, signed, with the document that is kept and its digest (R68)."""

from __future__ import annotations

from typing import Any

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.ordering.accepting import Signature
from app.web.accepting import accept_as_oneself
from app.web.api import representing
from app.web.api.blueprint import api
from app.web.api.etags import check_match, etag
from app.web.api.examples_quotes import EXAMPLES
from app.web.api.files import sent_or_none
from app.web.api.once import once
from app.web.api.quote_shapes import AcceptanceIn, AcceptanceOut
from app.web.api.quoting_words import signed
from app.web.viewing import viewer
from workflows.sentences import say


@api.post("/orders/<reference>/acceptance")
@api.input(AcceptanceIn, arg_name="body", example=EXAMPLES["acceptance"])
@api.output(AcceptanceOut, example=EXAMPLES["accepted"])
@api.doc(
    summary=say("Accept the offer"),
    description=say(
        "Signed with name and title. The document of the offer is kept as it is, with its digest, for both sides. The step "
        "“accept_quote” does the same, signed by whoever the token belongs to. Once several versions were sent, say which one was read: "
        "“quote_version”, “version” or If-Match."
    ),
)
@for_whom(Access.SIGNED_IN)
@once
def accept(reference: str, body: dict[str, Any]) -> Answer:
    """Accept the offer."""
    version = body["version"] if body["version"] is not None else check_match(reference)
    signature = Signature(body["name"], body["title"], body["purchase_order_number"], sent_or_none(body["document"]), body["note"])
    return accepted(reference, signature, version, body["quote_version"], must_name_it=True)


def accepted(reference: str, signature: Signature, version: int | None, quote_version: int | None = None, *, must_name_it: bool = False) -> Answer:
    """Accept, and answer with the order and what was kept; nothing is when the order went back (R69)."""
    moved, kept = accept_as_oneself(viewer(), reference, signature, version=version, quote_version=quote_version, must_name_it=must_name_it)
    return Answer(200, {**representing.order_in_brief(viewer(), moved), "acceptance": signed(kept) if kept else None}, etag(moved))
