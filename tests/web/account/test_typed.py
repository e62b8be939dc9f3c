"""F16: a NUL byte in a form is refused at its field, in the reader's language, on the page before anything is sent."""

from __future__ import annotations

import pytest
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import DataRequired

from tests.factories import account, rep

ASK = "/requests/new"
WORDS = {"en": "This text holds a character that cannot be stored.", "fr": "Ce texte contient un caractère qui ne peut pas être enregistré."}


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("bad", ["for\x00all", "\x00"])
def test_f16_a_nul_byte_is_refused_at_its_field_and_what_was_typed_is_kept(customer, bad, locale):
    house = account("managed", rep=rep(), locale=locale)
    page = customer(house.owner)
    typed = {"seats-support": "12", "justification": bad, "go": "check"}
    text = page.send(ASK, 422, **typed)
    assert WORDS[locale] in text
    assert "justification-error" in page.source
    assert page.value("seats-support") == "12"
    assert "justification-error" not in _checked(customer(house.owner)), "without it there is nothing wrong"


def _checked(page) -> str:
    page.send(ASK, 200, **{"seats-support": "12", "justification": "for all", "go": "check"})
    return page.source


def test_f16_every_form_has_it_whoever_has_written_it(app):
    class Anybodys(Form):
        name = StringField(validators=[DataRequired()], filters=[str.upper])
        note = TextAreaField()

    with app.test_request_context():
        fine, bad = Anybodys(name="a", note="b"), Anybodys(data={"name": "a\x00", "note": "\ud800"})
        assert (fine.validate(), fine.name.data) == (True, "A")
        assert not bad.validate()
        assert set(bad.errors) == {"name", "note"}
