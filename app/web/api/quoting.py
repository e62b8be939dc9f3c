"""Versions of quotes, what differs between them, copying; and what quotes are written with."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE

from app.access import Access, for_whom
from app.errors import NotThere
from app.models.kinds import TextKind
from app.services.idempotency import Answer
from app.services.ordering import duplicating, order_pages, order_reading, quote_texts, quotes
from app.services.ordering.quote_reading import QuoteView
from app.services.ordering.quote_texts import Typed
from app.web.api import representing
from app.web.api.answers import OrderOut
from app.web.api.blueprint import api
from app.web.api.etags import check_match, etag
from app.web.api.examples import EXAMPLES as SHARED
from app.web.api.examples_quotes import EXAMPLES
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.quote_shapes import (
    AgainstIn,
    CopyIn,
    Difference,
    QuotesOut,
    QuoteTextIn,
    QuoteTextKept,
    QuoteTextsOut,
    QuoteVersionOut,
)
from app.web.api.quoting_words import difference, ready_text
from app.web.viewing import viewer
from workflows.sentences import say


@api.get("/orders/<reference>/quotes")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(QuotesOut, example=EXAMPLES["versions"])
@api.doc(summary=say("List the versions of a quote"), description=say("The newest first. What was sent never changes."))
@for_whom(Access.SIGNED_IN)
def quote_versions(reference: str, wanted: dict[str, Any]) -> Any:
    """List the versions of a quote."""
    return representing.plain(page("quotes", [representing.quote(one) for one in _versions(reference)], wanted["cursor"], key="version"))


@api.get("/orders/<reference>/quotes/<int:version>")
@api.output(QuoteVersionOut, example=EXAMPLES["version"])
@api.doc(summary=say("Read a version of a quote"), description=say("With its lines: what was asked beside what is offered."))
@for_whom(Access.SIGNED_IN)
def quote_version(reference: str, version: int) -> Any:
    """Read a version of a quote."""
    return representing.plain(representing.quote(_version(_versions(reference), version)))


@api.get("/orders/<reference>/quotes/<int:version>/changes")
@api.input(AgainstIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(Difference, example=EXAMPLES["difference"])
@api.doc(summary=say("Compare two versions"), description=say("Line by line, in numbers and in words."))
@for_whom(Access.SIGNED_IN)
def quote_changes(reference: str, version: int, wanted: dict[str, Any]) -> Any:
    """Compare two versions."""
    versions = _versions(reference)
    against = wanted.get("against") or max((one.version for one in versions if one.version < version), default=0)
    return representing.plain(difference(_version(versions, against), _version(versions, version)))


@api.post("/orders/<reference>/quote/copy")
@api.input(CopyIn, arg_name="body", example=EXAMPLES["copy"])
@api.output(OrderOut, example=SHARED["quoted_order"])
@api.doc(
    summary=say("Write the draft with another order’s prices"),
    description=say("Its newest offer’s prices, discounts and words for the same products. Approvals are not copied."),
)
@for_whom(Access.SIGNED_IN)
@once
def copy_quote(reference: str, body: dict[str, Any]) -> Answer:
    """Write the draft with another order's prices."""
    matched = check_match(reference)
    order = order_reading.load(viewer(), reference)
    draft = duplicating.draft_from(viewer(), order, body["copy_from"])
    written = quotes.write_draft(viewer(), reference, draft, version=matched)
    return Answer(200, representing.order_in_full(order_pages.page_of(viewer(), written)), etag(written))


@api.get("/quote-texts")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(QuoteTextsOut, example=EXAMPLES["texts"])
@api.doc(summary=say("List the ready-made texts"), description=say("Terms and notes to write quotes with, for the vendor’s people."))
@for_whom(Access.STAFF)
def texts(wanted: dict[str, Any]) -> Any:
    """List the ready-made texts."""
    found = [ready_text(one) for one in quote_texts.listed(viewer(), with_retired=True)]
    return representing.plain(page("texts", found, wanted["cursor"]))


@api.post("/quote-texts")
@api.input(QuoteTextIn, arg_name="body", example=EXAMPLES["text_in"])
@api.output(QuoteTextKept, status_code=201, example=EXAMPLES["text"])
@api.doc(summary=say("Keep a ready-made text"), description=say("For managers."))
@for_whom(Access.STAFF)
@once
def keep_text(body: dict[str, Any]) -> Answer:
    """Keep a ready-made text."""
    return Answer(201, _kept(body, None), {})


@api.put("/quote-texts/<int:text_id>")
@api.input(QuoteTextIn, arg_name="body", example=EXAMPLES["text_in"])
@api.output(QuoteTextKept, example=EXAMPLES["text"])
@api.doc(summary=say("Change a ready-made text"), description=say("For managers. Quotes that were written keep their words."))
@for_whom(Access.STAFF)
@once
def change_text(text_id: int, body: dict[str, Any]) -> Answer:
    """Change a ready-made text."""
    return Answer(200, _kept(body, text_id), {})


def _kept(body: dict[str, Any], text_id: int | None) -> dict[str, Any]:
    kept = quote_texts.save(viewer(), Typed(**{**body, "kind": TextKind(body["kind"])}), text_id)
    return ready_text(next(one for one in quote_texts.listed(viewer(), with_retired=True) if one.id == kept))


def _versions(reference: str) -> list[QuoteView]:
    return list(order_pages.page(viewer(), reference).quotes)


def _version(versions: list[QuoteView], version: int) -> QuoteView:
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise NotThere
    return found
