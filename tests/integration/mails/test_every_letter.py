"""Every letter there is, in both languages and both forms: what happened, what is asked, by when, and one button (U12)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from app.jobs.letters.gallery import Preview, previews
from app.jobs.letters.names import NAMES
from app.jobs.letters.rhythm import INFORMATION
from app.services.outbox import MAIL, QUEUES, SEND_TO_ONE
from tests.ground import ROOT
from tests.house_rules.test_promises_kept import ASKING

LETTERS = sorted(path.stem for path in (ROOT / "templates/emails/words").glob("*.txt"))
ASKED = {"en": "What is asked of you:", "fr": "Ce qui vous est demandé"}
WHEN = {"en": "By when:", "fr": "Pour quand"}
HOME = "https://seats.example/"


class Links(HTMLParser):
    """The addresses of a page, and which of its links are drawn as buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.buttons: list[str] = []
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.addresses.add(values["href"] or "")
            if "display:inline-block" in (values.get("style") or ""):
                self.buttons.append(values["href"] or "")
        self.scripts += tag in {"script", "img", "iframe", "form"}


@pytest.fixture(scope="module", params=["en", "fr"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def letters(app: Flask, language: str) -> dict[str, Preview]:
    with app.test_request_context():
        return {one.name: one for one in previews(language, HOME)}


def test_u12_the_gallery_has_every_letter(letters: dict[str, Preview]) -> None:
    assert sorted(letters) == LETTERS
    assert {kind for kind, queue in QUEUES.items() if queue == MAIL} - {SEND_TO_ONE} == {str(kind) for kind in NAMES}


def test_u12_each_holds_exactly_one_button_and_no_other_address(letters: dict[str, Preview]) -> None:
    for one in letters.values():
        links = Links(one.html)
        assert links.buttons == [HOME], one.name
        assert links.addresses == {HOME}, one.name
        assert links.scripts == 0, one.name
        assert set(re.findall(r"https?://\S+", one.text)) == {HOME}, one.name


def test_u12_each_says_what_happened_what_is_asked_and_by_when(letters: dict[str, Preview], language: str) -> None:
    for name, one in letters.items():
        assert one.subject, name
        body = one.text.partition("Seatwright")[0]
        assert len(body.splitlines()) > 4, f"{name}: it tells nothing"
        if language == "en" and name in ASKING:
            assert ASKED["en"] in one.text, f"{name}: say what is asked, in its block “asked”"
            assert WHEN["en"] in one.text, f"{name}: say by when, in its block “when”"
        if language == "en" and name in INFORMATION:
            assert "Nothing: this is for your information." in one.text, name


def test_u12_text_and_html_say_the_same(letters: dict[str, Preview]) -> None:
    for one in letters.values():
        html = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one.html.partition("<body")[2]))
        for words in re.findall(r"[^\W\d_]{5,}", one.text.replace(HOME, "")):
            assert words in html, f"{one.name}: only the text says {words}"


def test_u20_nothing_of_a_template_is_left_in_a_letter(letters: dict[str, Preview]) -> None:
    for one in letters.values():
        for form in (one.subject, one.text, one.html):
            assert not re.search(r"%\(\w+\)|\{\{|\{%|None|Undefined", form), f"{one.name}: {form[:400]}"
        assert "\n" not in one.subject


def test_u12_the_demonstration_shows_them_all(app: Flask) -> None:
    browser = app.test_client()
    page = browser.get("/demo/mail/gallery")
    assert page.status_code == 200
    for name in LETTERS:
        assert f"/demo/mail/gallery/{name}?" in page.text
    one = browser.get("/demo/mail/gallery/offer?language=fr")
    assert one.status_code == 200
    assert "frame-src 'self'" in one.headers["Content-Security-Policy"]
    mail = browser.get("/demo/mail/gallery/offer/fr.html")
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert '<html lang="fr">' in mail.text
    assert browser.get("/demo/mail/gallery/no-such-letter").status_code == 404


def test_u12_no_gallery_outside_of_the_demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(app.extensions, "letter_gallery")
    assert app.test_client().get("/demo/mail/gallery").status_code == 404
