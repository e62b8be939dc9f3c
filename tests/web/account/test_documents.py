"""S12: a purchase order comes as a PDF and leaves as a file; nothing else is kept, and nothing runs."""

from __future__ import annotations

import gc
import io
import random
import re
import zlib

import pytest

from app.domain.documents import MAX_BYTES
from tests.factories import account, order_at, rep, staff
from workflows.seat_order import State

ASK = "/requests/new"
TYPED = {"seats-support": "3", "justification": "Three more"}
GOOD = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
SEED = 20261122
THE_CLIENTS_OWN_FILE = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
"""What it sends by the megabyte the test's client keeps in a file of its own, which it leaves to be collected."""


def file(content: bytes = GOOD, name: str = "Order 4711.pdf", kind: str = "application/pdf"):
    return (io.BytesIO(content), name, kind)


def link(page) -> str:
    return re.search(r'href="(/requests/SO-\w+/documents/[0-9a-f-]+)"', page.source)[1]


def test_s12_a_purchase_order_is_attached_with_the_request_and_read_by_both_sides(customer):
    house, somebody = account("managed"), rep()
    page = customer(house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    page.confirm(ASK, document=file())
    page.follow()
    reference = re.search(r"SO-\w+", page.text)[0]
    text = page.open(f"/requests/{reference}")
    assert "Order 4711.pdf" in text
    assert "Attached a document" in text
    place = link(page)
    desk = customer(somebody)
    assert "Order 4711.pdf" in desk.open(f"/desk/orders/{reference}")
    for browser in (page, desk):
        answer = browser.client.get(place)
        assert answer.data == GOOD
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Order 4711.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.mimetype == "application/pdf"


def test_s2_a_document_is_not_there_for_another_account_nor_under_another_order(customer):
    case = order_at("pending")
    page = customer(case.house.owner)
    page.send(f"/requests/{case.reference}/documents", 303, document=file())
    page.follow()
    place = link(page)
    other = order_at("pending")
    assert customer(other.house.owner).client.get(place).status_code == 404
    assert page.client.get(place.replace(case.reference, other.reference)).status_code == 404
    elsewhere = order_at("pending", case.house)
    assert page.client.get(place.replace(case.reference, elsewhere.reference)).status_code == 404
    assert customer(case.house.agent).client.get(place).status_code == 403
    assert customer(staff("approver")).client.get(place).status_code == 200


def test_s12_a_file_that_is_refused_loses_nothing_that_was_typed(customer):
    house = account("managed")
    page = customer(house.owner)
    page.send(ASK, 200, **TYPED, go="check")
    text = page.confirm(ASK, 422, document=file(b"<html>"))
    assert "Attach a PDF file" in text
    assert page.hidden["justification"] == "Three more"
    assert "No requests yet" in page.open("/requests")
    page.send(ASK, 200, **TYPED, go="check")
    page.confirm(ASK)


@THE_CLIENTS_OWN_FILE
@pytest.mark.parametrize(("size", "status"), [(MAX_BYTES, 303), (MAX_BYTES + 1, 422), (MAX_BYTES + 400_000, 413)])
def test_s12_the_size_has_a_limit(customer, size, status):
    case = order_at("pending")
    content = GOOD[:9] + b"%" + b"x" * (size - len(GOOD) - 2) + b"\n" + GOOD[9:]
    assert len(content) == size
    page = customer(case.house.owner)
    page.send(f"/requests/{case.reference}/documents", status, document=file(content))
    assert status != 413 or ("choose a smaller file: a PDF may have 5 MB" in page.text and "Sign out" in page.source)
    gc.collect()


@THE_CLIENTS_OWN_FILE
def test_s12_other_pages_keep_the_general_limit(customer):
    page = customer(account().owner)
    page.send("/team/add", 413, go="add", document=file(GOOD + b"x" * 2_000_000))
    gc.collect()


def test_s12_an_order_takes_five_documents(customer):
    case = order_at("pending")
    page = customer(case.house.owner)
    for _ in range(5):
        page.send(f"/requests/{case.reference}/documents", 303, document=file())
    text = page.send(f"/requests/{case.reference}/documents", 422, document=file())
    assert "at most 5 documents" in text


def test_s12_pressing_attach_without_a_file_says_so(customer):
    case = order_at("pending")
    text = customer(case.house.owner).send(f"/requests/{case.reference}/documents", 422, document=file(b"", ""))
    assert "Choose a PDF file to attach." in text


def test_s12_r62_an_answer_takes_the_document_that_was_asked_for_and_a_wrong_one_keeps_the_words(customer):
    case = order_at("on_hold")
    page = customer(case.house.owner)
    page.open(f"/requests/{case.reference}")
    answer = {"verb": "answer", "note": "Here it is", "version": str(case.order.version)}
    text = page.send(f"/requests/{case.reference}/steps", 422, **answer, document=file(name="list.exe"))
    assert "Attach a PDF file" in text
    assert "Here it is" in page.source
    assert case.state is State.ON_HOLD, "nothing is half done"
    page.send(f"/requests/{case.reference}/steps", 303, **answer, document=file())
    assert case.state is State.IN_REVIEW
    assert "Order 4711.pdf" in customer(case.rep).open(f"/desk/orders/{case.reference}")


SCRIPTS = (b"<script>alert(1)</script>", b"<svg onload=alert(1)>", b"<!doctype html><body onload=alert(1)>", b"<?php ?>")
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/#4aavaScript", b"/AA", b"/EmbeddedFile", b"/XFA")
TYPES = ("text/html", "image/svg+xml", "application/x-msdownload", "application/javascript", "")
NAMES = ("x.html", "x.pdf.exe", "x.svg", "x.pdf\u202elmth.", "x", ".pdf", "x.pdf.html", "x.js")
ZIP = b"PK\x03\x04%sPK\x05\x06" + b"\0" * 18
PDF = "application/pdf"
TWISTS = (
    lambda chance: (chance.choice(SCRIPTS) + GOOD, "x.pdf", PDF),
    lambda chance: (GOOD + chance.choice(SCRIPTS), "x.pdf", PDF),
    lambda chance: (GOOD.replace(b"/Type", chance.choice(ACTIVE) + b" (x) /Type"), "x.pdf", PDF),
    lambda chance: (GOOD, "x.pdf", chance.choice(TYPES)),
    lambda chance: (GOOD, chance.choice(NAMES), PDF),
    lambda chance: (chance.randbytes(chance.randint(1, 5000)), "x.pdf", PDF),
    lambda _chance: (zlib.compress(GOOD), "x.pdf", PDF),
    lambda chance: (GOOD + ZIP % chance.randbytes(100), "x.pdf", PDF),
)
"""A good file with one thing wrong: contents before or behind it, inside it, its type, its name, or no PDF at all."""


def hostile() -> list[tuple[bytes, str, str]]:
    """A hundred files: (content, name, type)."""
    chance = random.Random(SEED)  # noqa: S311  (it makes files, not secrets)
    return [TWISTS[n % len(TWISTS)](chance) for n in range(100)]


def test_s12_a_hundred_hostile_files_are_refused_and_none_is_kept(customer, owner_connection):
    case = order_at("pending")
    page = customer(case.house.owner)
    taken = []
    for content, name, kind in hostile():
        answer = page.client.post(
            f"/requests/{case.reference}/documents", data={"csrf_token": page.token, "document": file(content, name, kind)}
        )
        if answer.status_code != 422:
            taken.append((name, kind, content[:40], answer.status_code))
    assert taken == [], f"seed {SEED}"
    assert owner_connection.execute("SELECT count(*) FROM attachments").fetchone() == (0,)
    assert case.order.version == 1


def test_s12_the_same_hundred_made_good_are_taken(customer):
    """Control: it is the badness that is refused, not everything."""
    case = order_at("pending")
    page = customer(case.house.owner)
    page.send(f"/requests/{case.reference}/documents", 303, document=file(GOOD, "../../<b>Bestellung.pdf"))
    assert "Bestellung" in page.follow()
    assert "<b>Bestellung" not in page.source
