"""S11: what stands in a list to choose from is written as WTForms writes it, letter for letter, whatever it holds."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

from app.web.selects import OfPlainOptions

CHOICES = [
    SelectChoice("plain", "Plain"),
    SelectChoice('"><script>alert(1)</script>', "<b>& \"quoted\" 'twice'</b>"),
    SelectChoice("", "–"),
    SelectChoice(7, "A number"),
    SelectChoice(True, "A truth"),
    SelectChoice("off", "Not now", render_kw={"disabled": True, "data_kind": "x"}),
]


@pytest.mark.parametrize("chosen", [one.value for one in CHOICES] + ["none of them"])
def test_s11_an_option_is_written_letter_for_letter_as_wtforms_writes_it(chosen: str | int) -> None:
    class Ours(Form):  # type: ignore[misc]
        one = SelectField(choices=CHOICES, default=chosen, widget=OfPlainOptions())

    class Theirs(Form):  # type: ignore[misc]
        one = SelectField(choices=CHOICES, default=chosen, widget=Select())

    assert Ours().one() == Theirs().one()
    assert "<script>" not in Ours().one()


def test_s11_every_list_of_every_form_is_drawn_so(app: Flask) -> None:
    assert app
    assert isinstance(SelectField.widget, OfPlainOptions)
