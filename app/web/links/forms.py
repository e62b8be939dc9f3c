"""What can be decided behind a link."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import AnyOf, Length, ValidationError

from app.services.ordering.links import Purpose
from app.web.accepting import SignatureFields

VERBS: dict[Purpose, tuple[str, ...]] = {
    "answer": ("answer",), "offer": ("accept_quote", "ask_revision", "decline_quote"), "status": (),
}  # fmt: skip
"""The steps each kind of link may take."""
WITHOUT_WORDS = frozenset({"accept_quote"})


class DecisionForm(FlaskForm, SignatureFields):  # type: ignore[misc]
    """`verb` is the step, `note` the words that go with it; every step but accepting needs some."""

    verb = HiddenField()
    note = TextAreaField(_l("Your words"), [Length(max=2000, message=_l("Use at most 2,000 characters."))])

    def __init__(self, purpose: Purpose) -> None:
        super().__init__()
        self.verb.validators = [AnyOf(VERBS[purpose], message=_l("Choose what you want to do."))]

    def validate_note(self, field: Field) -> None:
        if self.verb.data not in WITHOUT_WORDS and not (field.data or "").strip():
            raise ValidationError(_("Write a few words: whoever goes on with the order will read them."))
        if "\x00" in (field.data or ""):
            raise ValidationError(_("Use only letters, digits, punctuation and line breaks."))
