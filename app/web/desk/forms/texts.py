"""A ready-made text of quotes, as a manager types it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.models.kinds import TextKind
from app.services.ordering.quote_texts import MAX_NAME, QuoteText, Typed

LONG = _l("Use at most 5,000 characters.")


class TextForm(FlaskForm):  # type: ignore[misc]
    kind = SelectField(_l("What it is for"), choices=[SelectChoice("terms", _l("Terms under the prices")),
                                                      SelectChoice("note", _l("Note above the prices"))])  # fmt: skip
    name = StringField(_l("Name"), [InputRequired(_l("Give it a name.")), Length(max=MAX_NAME)])
    body = TextAreaField(_l("Text in English"), [InputRequired(_l("Write the text.")), Length(max=5000, message=LONG)])
    body_fr = TextAreaField(_l("Text in French"), [Length(max=5000, message=LONG)])
    is_retired = BooleanField(_l("No longer offer it"))

    def typed(self) -> Typed:
        return Typed(TextKind(self.kind.data), self.name.data or "", self.body.data or "", self.body_fr.data or "",
                     is_retired=bool(self.is_retired.data))  # fmt: skip

    @classmethod
    def showing(cls, one: QuoteText) -> TextForm:
        """The form with a text in it."""
        return cls(formdata=None, data={"kind": one.kind.value, "name": one.name, "body": one.body, "body_fr": one.body_fr,
                                        "is_retired": one.is_retired})  # fmt: skip
