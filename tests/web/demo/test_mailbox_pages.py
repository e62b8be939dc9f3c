"""The demonstration's mailbox: everybody's mail, newest first, safe to look at."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.gateways.letter import compose
from app.ops.mailbox.store import keep
from app.web.demo.reading import pieces_of, way_on

PUBLIC = "http://127.0.0.1:8000"


@pytest.fixture
def mailbox(app: Flask, tmp_path: Path) -> Iterator[Path]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, mailbox_dir=tmp_path, public_url=PUBLIC)
    yield tmp_path
    app.extensions["settings"] = before
    shutil.rmtree(tmp_path)


def send(directory: Path, number: int, to: str = "owner", text: str = "Hello", subject: str = "") -> str:
    message = compose(
        sender="Seatwright <seats@vendor.example>",
        to_name=to.title(),
        to_address=f"{to}@atelier-nord.example",
        subject=subject or f"Mail {number}",
        text=text,
        html="<script>alert(1)</script>",
        message_id=f"<task-{number}-p1@x>",
        language="en",
    )
    return keep(directory, message.as_bytes())


def test_an_empty_mailbox_says_why_and_what_to_do(mailbox: Path, client: FlaskClient) -> None:
    page = client.get("/demo/mail")
    assert page.status_code == 200
    assert "No mail yet" in page.text


def test_the_list_shows_everybodys_mail_and_can_be_narrowed(mailbox: Path, client: FlaskClient) -> None:
    send(mailbox, 1)
    send(mailbox, 2, to="rita")
    assert "Mail 1" in client.get("/demo/mail").text
    narrowed = client.get("/demo/mail?to=rita@atelier-nord.example").text
    assert "Mail 2" in narrowed
    assert "Mail 1" not in narrowed
    assert "No mail for" in client.get("/demo/mail?to=nobody").text


def test_a_mail_shows_its_text_and_its_button(mailbox: Path, client: FlaskClient) -> None:
    name = send(
        mailbox, 1, text=f"Hello\n\nRead the offer:\n{PUBLIC}/l/abc.def\n\nhttps://elsewhere.example/x\n"
    )
    page = client.get(f"/demo/mail/{name}").text
    assert re.search(r'class="button" href="/l/abc.def"', page)
    assert "Read the offer" in page
    assert 'href="https://elsewhere.example' not in page, "no link leads anywhere else"
    assert "alert(1)" not in page, "the HTML of a mail is never part of a page"


def test_a_page_that_needs_a_sign_in_is_opened_as_the_reader(mailbox: Path, client: FlaskClient) -> None:
    name = send(mailbox, 1, text=f"Open the order:\n{PUBLIC}/desk/orders/SO-7F3K2\n")
    page = client.get(f"/demo/mail/{name}").text
    assert 'action="/sign-in/demo?next=/desk/orders/SO-7F3K2"' in page
    assert 'name="email" value="owner@atelier-nord.example"' in page


def test_markup_in_a_mail_is_words(mailbox: Path, client: FlaskClient) -> None:
    name = send(mailbox, 1, text="<img src=x onerror=alert(2)>", subject="<b>bold</b>")
    for address in ("/demo/mail", f"/demo/mail/{name}"):
        page = client.get(address).text
        assert "<img src=x" not in page
        assert "<b>bold" not in page


def test_the_whole_mail_can_be_downloaded_and_is_not_shown(mailbox: Path, client: FlaskClient) -> None:
    answer = client.get(f"/demo/mail/{send(mailbox, 1)}.eml")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"<script>" in answer.data


@pytest.mark.parametrize("name", ["0" * 32, "x", "..%2f..%2fetc%2fpasswd", "%00", "A" * 4000])
def test_what_is_no_mail_is_not_there(mailbox: Path, client: FlaskClient, name: str) -> None:
    assert client.get(f"/demo/mail/{name}").status_code == 404
    assert client.get(f"/demo/mail/{name}.eml").status_code == 404


def test_outside_the_demonstration_there_is_no_mailbox(app: Flask) -> None:
    settings = replace(app.extensions["settings"], is_demo=False)
    assert create_app(settings).test_client().get("/demo/mail").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:80001/x", "http://127.0.0.1:8000@evil.example/", "https://127.0.0.1:8000/x",
     "http://127.0.0.1:8000//evil.example", "http://127.0.0.1:8000/\\evil.example"],
)  # fmt: skip
def test_s10_an_address_that_only_looks_like_ours_is_no_link(address: str) -> None:
    assert way_on(f"Go:\n{address}", PUBLIC) is None
    assert not [piece for piece in pieces_of(address, PUBLIC) if piece.href]


def test_the_pieces_of_a_text_are_the_whole_text() -> None:
    text = f"One {PUBLIC}/a two\n{PUBLIC}/b?c=d three"
    pieces = pieces_of(text, PUBLIC)
    assert "".join(piece.words for piece in pieces) == text
    assert [piece.href for piece in pieces if piece.href] == ["/a", "/b?c=d"]
