"""The form behind the buttons of an order: one step, with what it needs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

LONGEST_NOTE = 2000


class StepForm(FlaskForm):  # type: ignore[misc]
    """`version` is the order's when the page was drawn: a step on something that has moved since is refused (U8)."""

    verb = HiddenField()
    version = IntegerField(validators=[Optional()])
    note = TextAreaField(validators=[Length(max=LONGEST_NOTE, message=_l("Use at most 2,000 characters."))])
    valid_until = DateField(_l("New last day of the offer"), [Optional()])
    rep = SelectField(_l("Give it to"), coerce=int, validators=[Optional()], validate_choice=False)
