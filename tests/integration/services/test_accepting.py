"""R68: whoever accepts signs; what was accepted is kept as its bytes, with a digest that the history knows."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import text

from app.errors import Invalid, NotThere, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import accepting
from app.services.ordering.accepting import Signature
from app.services.requesting.attachments import Document
from tests.factories import Case, account, act, as_system, order_at, person, wish
from workflows.seat_order import State

SIGNED = Signature("Anouk Martin", "Managing director", "PO-118")
PDF = b"%PDF-1.7 what was accepted %%EOF"


def accept(case: Case, signed: Signature = SIGNED, viewer: object = None, version: int | None = None):  # type: ignore[no-untyped-def]
    return act(viewer or case.house.owner, accepting.accept, case.reference, signed, lambda _page: PDF, version=version)[0]  # type: ignore[arg-type]


def kept() -> int:
    with as_system():
        return int(db.session.execute(text("SELECT count(*) FROM acceptances")).scalar_one())


def test_r68_an_acceptance_keeps_who_signed_and_what(record: Flask) -> None:
    case = order_at("quoted")
    assert accept(case).state is State.FULFILLING
    (one,) = case.page().acceptances
    assert (one["version"], one["name"], one["title"], one["purchase_order_number"]) == (1, "Anouk Martin", "Managing director", "PO-118")
    assert one["sha256"] == hashlib.sha256(PDF).hexdigest()
    event = case.page().latest("accept_quote")
    assert event is not None
    assert event.details == {"quote_version": 1, "name": "Anouk Martin", "title": "Managing director",
                             "purchase_order_number": "PO-118", "sha256": one["sha256"]}  # fmt: skip


def test_r68_both_sides_read_the_bytes_and_nobody_else(record: Flask) -> None:
    case = order_at("quoted")
    accept(case)
    for reader in (case.house.owner, case.house.admin, case.rep):
        assert act(reader, accepting.read, case.reference, 1)[1] == PDF
    with pytest.raises(NotThere):
        act(account().owner, accepting.read, case.reference, 1)
    with pytest.raises(NotThere):
        act(case.house.owner, accepting.read, case.reference, 2)


def test_r68_the_application_cannot_change_what_was_accepted(record: Flask) -> None:
    accept(order_at("quoted"))
    for statement in ("UPDATE acceptances SET name = 'x'", "DELETE FROM acceptances"):
        with as_system(), pytest.raises(Exception, match="permission denied"):
            db.session.execute(text(statement))


@pytest.mark.parametrize(
    ("signed", "field"),
    [
        (Signature(" ", "Director"), "name"), (Signature("Anouk", ""), "title"), (Signature("A" * 201, "Director"), "name"),
        (Signature("Anouk", "Line\nbreak"), "title"), (Signature("Anouk", "Director", "9" * 61), "purchase_order_number"),
    ],
)  # fmt: skip
def test_r68_a_signature_that_is_none_accepts_nothing(record: Flask, signed: Signature, field: str) -> None:
    case = order_at("quoted")
    with pytest.raises(Invalid) as caught:
        accept(case, signed)
    assert caught.value.field == field
    assert (case.state, kept()) == (State.QUOTED, 0)


def test_r68_an_uploaded_purchase_order_is_kept_with_the_order_and_checked_first(record: Flask) -> None:
    case = order_at("quoted")
    with pytest.raises(Invalid) as caught:
        accept(case, Signature("Anouk", "Director", document=Document("po.pdf", "application/pdf", b"<html>")))
    assert caught.value.field == "document"
    assert case.state is State.QUOTED
    accept(case, Signature("Anouk", "Director", document=Document("po.pdf", "application/pdf", b"%PDF-1.7\n1\n%%EOF\n")))
    assert [one["name"] for one in case.page().attachments] == ["po.pdf"]
    assert case.state is State.FULFILLING


def test_r68_of_two_who_accept_one_document_is_kept(record: Flask) -> None:
    case = order_at("quoted")
    seen = case.order.version
    accept(case, version=seen)
    with pytest.raises(SomebodyWasFirst):
        accept(case, viewer=case.house.billing, version=seen)
    with pytest.raises(SomebodyWasFirst):
        accept(case, viewer=case.house.billing)
    assert kept() == 1


def test_r64_an_offer_that_has_ended_is_not_accepted_and_a_revived_one_is(record: Flask) -> None:
    case = order_at("quoted")
    case.move_last_day(-1)
    with pytest.raises(Refused, match="ended on"):
        accept(case)
    assert kept() == 0
    case.step(case.rep, "extend_quote", valid_until=case.order.today)
    accept(case)
    assert kept() == 1


def test_r69_what_no_longer_holds_goes_back_and_no_document_is_kept(record: Flask) -> None:
    house = account("managed", seats={"sell": 10})
    case = order_at("quoted", house, asked=wish("remove_seats", sell=5))
    for _ in range(7):
        person(house, products={"sell": "agent"})
    assert accept(case).state is State.IN_REVIEW
    assert kept() == 0
