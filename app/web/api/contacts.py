"""Contacts, billing rights, the ownership and the end of an account, by the rules of the pages (R7 to R12, R83)."""

from __future__ import annotations

from typing import Any

from flask import current_app
from marshmallow import RAISE
from werkzeug.exceptions import TooManyRequests

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.extensions import db
from app.services.idempotency import Answer
from app.services.people import contact_list, ownership, passwords, rights, sign_ins
from app.services.people.contact_list import ContactRow, Seen, SortBy, Wanted
from app.services.people.ownership import OwnershipOffer
from app.services.seating import cancellation as cancellations
from app.services.seating.cancellation import Planned
from app.web.api.blueprint import api
from app.web.api.contact_shapes import (
    EXAMPLES,
    CancellationIn,
    CancellationOut,
    ContactOut,
    ContactRole,
    ContactsOut,
    ContactsQuery,
    Nothing,
    OwnershipAnswerIn,
    OwnershipOfferIn,
    OwnershipOfferOut,
)
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment
from app.web.viewing import viewer
from workflows.sentences import say

ROLES = (ContactRole.OWNER, ContactRole.BILLING_ADMIN, ContactRole.ADMIN)


def _own(slug: str) -> int:
    """The viewer's account, by its slug; anybody else's is not there."""
    if slug != viewer().slug:
        raise NotThere
    return viewer().account_id or 0


@api.get("/accounts/<slug>/contacts")
@api.input(ContactsQuery, location="query", arg_name="asked", unknown=RAISE)
@api.output(ContactsOut, example=EXAMPLES["contacts"])
@api.doc(
    summary=say("List the contacts"),
    description=say("The owner, the billing admins and the other admins of the account, a page at a time."),
)
@for_whom(Access.ADMINS)
def contacts(slug: str, asked: dict[str, Any]) -> Any:
    """List the contacts."""
    _own(slug)
    wanted = Wanted(asked.get("q", ""), asked.get("seen", Seen.ANY), asked.get("sort", SortBy.NAME), asked.get("cursor", ""))
    rows, following = contact_list.listing(viewer(), wanted)
    return plain({"contacts": [_contact(row) for row in rows], "next": following})


@api.put("/accounts/<slug>/contacts/<int:contact_id>/billing-rights")
@api.input(Nothing, arg_name="body", examples={"empty": {"summary": "Nothing needs to be said.", "value": {}}})
@api.output(ContactOut, example=EXAMPLES["contact"])
@api.doc(
    summary=say("Give billing rights"),
    description=say("The owner lets an admin buy for the account. Both get a mail."),
)
@for_whom(Access.OWNERS)
@once
def give_billing_rights(slug: str, contact_id: int, body: dict[str, Any]) -> Answer:
    """Give billing rights."""
    _own(slug)
    rights.grant(viewer(), min(contact_id, 2**62))
    return Answer(200, _contact(_found(contact_id)), {})


@api.delete("/accounts/<slug>/contacts/<int:contact_id>/billing-rights")
@api.output(ContactOut, example=EXAMPLES["contact"])
@api.doc(
    summary=say("Take billing rights away"),
    description=say("The owner takes the rights of a billing admin back. Both get a mail."),
)
@for_whom(Access.OWNERS)
@once
def take_billing_rights(slug: str, contact_id: int) -> Answer:
    """Take billing rights away."""
    _own(slug)
    rights.remove(viewer(), min(contact_id, 2**62))
    return Answer(200, _contact(_found(contact_id)), {})


@api.get("/accounts/<slug>/ownership-offer")
@api.output(OwnershipOfferOut, example=EXAMPLES["offer"])
@api.doc(summary=say("Read the offer of ownership"), description=say("The offer that waits for an answer; else nothing is here."))
@for_whom(Access.ADMINS)
def ownership_offer(slug: str) -> Any:
    """Read the offer of ownership."""
    found = ownership.open_offer(_own(slug))
    if found is None:
        raise NotThere
    return plain(_offer(found))


@api.post("/accounts/<slug>/ownership-offer")
@api.input(OwnershipOfferIn, arg_name="body", example=EXAMPLES["offer_in"])
@api.output(OwnershipOfferOut, status_code=201, example=EXAMPLES["offer"])
@api.doc(
    summary=say("Offer the ownership"),
    description=say("The owner offers the account to a billing admin. Nothing changes before that person confirms."),
)
@for_whom(Access.OWNERS)
@once
def offer_ownership(slug: str, body: dict[str, Any]) -> Answer:
    """Offer the ownership."""
    _own(slug)
    _prove(body["password"])
    return Answer(201, _offer(ownership.offer(viewer(), min(max(body["contact_id"], 0), 2**62))), {})


@api.delete("/accounts/<slug>/ownership-offer")
@api.output(OwnershipOfferOut, example=EXAMPLES["offer"])
@api.doc(summary=say("Take the offer of ownership back"), description=say("The owner thinks again, before it is confirmed."))
@for_whom(Access.OWNERS)
@once
def take_ownership_back(slug: str) -> Answer:
    """Take the offer of ownership back."""
    _own(slug)
    return Answer(200, _offer(ownership.take_back(viewer())), {})


@api.post("/accounts/<slug>/ownership-offer/answer")
@api.input(OwnershipAnswerIn, arg_name="body", example=EXAMPLES["answer_in"])
@api.output(OwnershipOfferOut, example=EXAMPLES["offer"])
@api.doc(
    summary=say("Answer the offer of ownership"),
    description=say("Whoever it was offered to becomes the owner, or declines. The old owner becomes an admin at once."),
)
@for_whom(Access.BUYERS)
@once
def answer_ownership(slug: str, body: dict[str, Any]) -> Answer:
    """Answer the offer of ownership."""
    _own(slug)
    return Answer(200, _offer(ownership.ANSWERS[body["answer"]](viewer())), {})


@api.get("/accounts/<slug>/cancellation")
@api.output(CancellationOut, example=EXAMPLES["cancellation"])
@api.doc(summary=say("Read the cancellation"), description=say("Whether the account ends, and on which day."))
@for_whom(Access.ADMINS)
def cancellation(slug: str) -> Any:
    """Read the cancellation."""
    return plain(_cancellation(cancellations.planned(_own(slug))))


@api.post("/accounts/<slug>/cancellation")
@api.input(CancellationIn, arg_name="body", example=EXAMPLES["cancellation_in"])
@api.output(CancellationOut, status_code=201, example=EXAMPLES["cancellation"])
@api.doc(
    summary=say("Cancel the account"),
    description=say("The owner ends the account with its billing cycle; a sales-assisted account asks its representative."),
)
@for_whom(Access.OWNERS)
@once
def cancel_account(slug: str, body: dict[str, Any]) -> Answer:
    """Cancel the account."""
    _own(slug)
    made = cancellations.cancel(viewer(), body["reason"])
    if isinstance(made, Planned):
        return Answer(201, _cancellation(made), {})
    return Answer(201, {"status": "asked", "effective_on": None, "order": made.reference}, {})


@api.delete("/accounts/<slug>/cancellation")
@api.output(CancellationOut, example={"status": "none", "effective_on": None, "order": None})
@api.doc(summary=say("Take the cancellation back"), description=say("The account goes on. An order is withdrawn like any other."))
@for_whom(Access.OWNERS)
@once
def take_cancellation_back(slug: str) -> Answer:
    """Take the cancellation back."""
    _own(slug)
    cancellations.take_back(viewer())
    return Answer(200, _cancellation(None), {})


def _prove(password: str) -> None:
    """The owner's password; trying it counts like signing in (S9). A demonstration's people have none."""
    if current_app.extensions["settings"].is_demo and not passwords.has_password(viewer()):
        return
    may_try = sign_ins.may_try(viewer().email)
    db.session.commit()  # the try counts whatever becomes of it
    if not may_try:
        raise TooManyRequests(retry_after=sign_ins.AN_HOUR)
    if sign_ins.check(viewer().email, password) is None:
        raise Invalid(say("This is not your password."), field="password")


def _found(contact_id: int) -> ContactRow:
    return contact_list.one(viewer(), contact_id)


def _contact(row: ContactRow) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "email": row.email, "role": ROLES[row.rank], "is_suspended": row.is_suspended,
        "is_email_verified": row.is_verified, "created_at": moment(row.created_at),
        "last_sign_in_at": moment(row.last_sign_in_at) if row.last_sign_in_at else None,
    }  # fmt: skip


def _offer(found: OwnershipOffer) -> dict[str, Any]:
    return {"offered_by": found.from_name, "offered_to": found.to_name, "contact_id": found.offered_to,
            "expires_at": moment(found.expires_at)}  # fmt: skip


def _cancellation(found: Planned | None) -> dict[str, Any]:
    if found is None:
        return {"status": "none", "effective_on": None, "order": None}
    return {"status": "planned", "effective_on": found.effective_on.isoformat(), "order": None}
