"""U2, U20: what WTForms says by itself is in our own words, in plain English and good French, in every form."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import flask_wtf.file
import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, FormField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import Length

from app.ops.translating.faults import typography
from app.web.built_in_words import WORDS
from tests.factories import account, order_at, rep, wish
from tests.web.account.customer import Customer
from tests.web.desk.browser import Browser

POT = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
NOBODY_MEETS = {"CSRF failed.", "CSRF token expired.", "CSRF token missing.", "Invalid CSRF Token.", "Invalid field name '%s'."}
"""A lost token has a page of its own; a name no form has is ours to find."""
TOLD = {"en": "Use at most 2,000 characters.", "fr": "Utilisez au plus 2\N{NARROW NO-BREAK SPACE}000 caractères."}
DATES = {"en": "Give a date that exists, like 2026-11-23.", "fr": "Indiquez une date qui existe, comme 2026-11-23."}

CHOICES = {"en": "“c” is not in the list.", "fr": "«\N{NARROW NO-BREAK SPACE}c\N{NARROW NO-BREAK SPACE}» n’est pas dans la liste."}


def built_in() -> Iterator[tuple[str, str | None]]:
    """(sentence, its plural or None) of WTForms and of what our forms take from Flask-WTF."""
    with POT.open("rb") as file:
        for message in read_po(file):
            if message.id:
                yield (message.id[0], message.id[1]) if isinstance(message.id, tuple | list) else (message.id, None)
    for node in ast.walk(ast.parse(inspect.getsource(flask_wtf.file))):
        is_asked = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "gettext"
        if is_asked and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value), None


def said(one: str, many: str | None, count: int) -> str:
    return WORDS.gettext(one) if many is None else WORDS.ngettext(one, many, count)


@pytest.mark.parametrize("count", [1, 2])
def test_u20_every_built_in_sentence_is_ours_in_both_languages(app: Flask, count: int) -> None:
    met = [pair for pair in built_in() if pair[0] not in NOBODY_MEETS]
    assert len(met) > 30
    told = {}
    for language in ("en", "fr"):
        with app.test_request_context(headers={"Accept-Language": language}):
            told[language] = [said(one, many, count) for one, many in met]
    foreign = {text for pair in met for text in pair if text}
    assert not foreign & {*told["en"], *told["fr"]}, "words that are not ours"
    assert not [english for english, french in zip(told["en"], told["fr"], strict=True) if english == french]
    assert not [fault for french in told["fr"] for fault in typography(french)]
    assert not [words for words in told["en"] if "'" in words or (not words[0].isupper() and words[0] != "“")]


def test_u20_a_sentence_nobody_knows_is_told_as_it_is(app: Flask) -> None:
    """Control: without our words for it the sentence of WTForms would be seen."""
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert WORDS.gettext("Not a valid sundial.") == "Not a valid sundial."


class Line(Form):
    day = DateField()
    many = IntegerField()


class Anybodys(Form):
    line = FormField(Line)
    text = StringField(validators=[Length(max=2000)])
    some = SelectMultipleField(choices=["a", "b"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_u20_also_within_forms_and_with_numbers_as_people_write_them(app: Flask, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        form = Anybodys(MultiDict({"line-day": "31/02/2026", "line-many": "x", "text": "x" * 2001, "some": "c"}))
        assert not form.validate()
        assert form.line.form.day.errors == [DATES[language]]
        assert form.text.errors == [TOLD[language]]
        assert form.some.errors == [CHOICES[language]]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_u2_a_wrong_date_on_the_request_form_is_said_in_the_reader_s_language(app: Flask, language: str) -> None:
    page = Customer(app, account("managed", rep=rep(), locale=language).owner)
    typed = {"seats-support": "12", "justification": "Because", "needed_on": "31/02/2026", "go": "check"}
    assert DATES[language] in page.send("/requests/new", 422, **typed)


def test_u2_a_wrong_date_of_a_line_of_the_quote_is_said_there(app: Flask) -> None:
    case = order_at("in_review", asked=wish(support=3))
    page = Browser(app, case.rep)
    page.open(f"/desk/orders/{case.reference}/quote")
    said_there = page.send(f"/desk/orders/{case.reference}/quote", 422, do="save", **{**page.typed(), "lines-0-starts_on": "31/02/2026"})
    assert DATES["en"] in said_there
