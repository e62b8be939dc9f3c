"""Accepting an offer: who signs, what they signed as its bytes with their digest, and the step itself (R68, S8)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotThere
from app.extensions import db
from app.services.actors import actor_of
from app.services.ordering.order_pages import OrderPage, page_of
from app.services.ordering.order_reading import load
from app.services.ordering.orders import Asked, step_on
from app.services.ordering.steps import MovingOrder, was_first
from app.services.people.viewers import Viewer
from app.services.requesting.attachments import Document, attach
from workflows.seat_order import State
from workflows.sentences import say

MAX_NAME, MAX_NUMBER = 200, 60
ACCEPTED = frozenset({State.ACCEPTED, State.FULFILLING})
"""What an acceptance leads to, unless something no longer holds (R69)."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who accepts, as they write themselves; with their own number for the purchase, and its document, if they like."""

    name: str
    title: str
    purchase_order_number: str = ""
    document: Document | None = None
    note: str = ""
    """A word for whoever reads the history."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of an acceptance: the version of the quote, who signed, and the digest of the document."""

    version: int
    name: str
    title: str
    purchase_order_number: str
    sha256: str
    accepted_at: datetime


def accept(viewer: Viewer, reference: str, signed: Signature, draw: Callable[[OrderPage], bytes],
           *, version: int | None = None, quote_version: int | None = None, must_name_it: bool = False,
           ) -> tuple[MovingOrder, Kept | None]:  # fmt: skip
    """Take the step, and keep the document that `draw` makes of the page as it was accepted.

    The only way to accept, from pages, links and programs. The history names the document's digest, so that neither can be
    changed alone. Raises what `orders.step` does, SomebodyWasFirst also when another version of the quote than
    `quote_version` is out, and Invalid for a signature that is none; with `must_name_it` also where several versions were
    sent and neither version says which was read. When something no longer holds the order goes back and nothing is kept (R69).
    """
    signed = _checked(signed)
    order = load(viewer, reference, with_lines=True)
    if version is not None and version != order.version:
        raise was_first(order, "accept_quote", actor_of(viewer))
    page = page_of(viewer, order)
    if page.offer is None or "accept_quote" not in page.verbs:
        return step_on(viewer, order, Asked("accept_quote", signed.note)), None
    if quote_version is not None and quote_version != page.offer.version:
        raise was_first(order, "accept_quote", actor_of(viewer))
    if must_name_it and version is None and quote_version is None and sum(one.status != "draft" for one in page.quotes) > 1:
        raise Invalid(say("Several versions were sent; %(version)s is out. Name the one you accept: “quote_version”.",
                          version=page.offer.version), field="quote_version")  # fmt: skip
    content = draw(page)
    digest = hashlib.sha256(content)
    if signed.document is not None:
        order = attach(viewer, order, signed.document)
    details = {"quote_version": page.offer.version, "name": signed.name, "title": signed.title,
               "purchase_order_number": signed.purchase_order_number, "sha256": digest.hexdigest()}  # fmt: skip
    order = step_on(viewer, order, Asked("accept_quote", signed.note, details=details))
    if order.state not in ACCEPTED:
        return order, None
    at = db.session.execute(KEEP, {
        "account_id": order.account_id, "order_id": order.id, "version": page.offer.version,
        "person_id": viewer.person_id, "name": signed.name, "title": signed.title,
        "number": signed.purchase_order_number, "document": content, "sha256": digest.digest(),
    }).scalar_one()  # fmt: skip
    return order, Kept(page.offer.version, signed.name, signed.title, signed.purchase_order_number, digest.hexdigest(), at)


def _checked(signed: Signature) -> Signature:
    """Without spaces around it, and with what it needs."""
    clean = replace(signed, name=signed.name.strip(), title=signed.title.strip(),
                    purchase_order_number=signed.purchase_order_number.strip())  # fmt: skip
    for field, most in (("name", MAX_NAME), ("title", MAX_NAME), ("purchase_order_number", MAX_NUMBER)):
        value = getattr(clean, field)
        if len(value) > most or any(not one.isprintable() for one in value):
            raise Invalid(say("Use at most %(most)s letters, digits and signs, on one line.", most=most), field=field)
    if not clean.name:
        raise Invalid(say("Give the name of the person who accepts."), field="name")
    if not clean.title:
        raise Invalid(say("Give the title of the person who accepts, for example: head of support."), field="title")
    return clean


KEEP = text("""
INSERT INTO acceptances (account_id, order_id, version, person_id, name, title, purchase_order_number, document, sha256)
VALUES (:account_id, :order_id, :version, :person_id, :name, :title, :number, :document, :sha256)
RETURNING accepted_at
""")
READ = text("""
SELECT document FROM acceptances WHERE account_id = :account_id AND order_id = :order_id AND version = :version
""")


def read(viewer: Viewer, reference: str, version: int) -> tuple[MovingOrder, bytes]:
    """The document that was accepted, for both sides. Raises NotThere (S2)."""
    order = load(viewer, reference)
    arguments: dict[str, Any] = {"account_id": order.account_id, "order_id": order.id, "version": version}
    content = db.session.execute(READ, arguments).scalar_one_or_none()
    if content is None:
        raise NotThere
    return order, bytes(content)
