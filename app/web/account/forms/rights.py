"""What the owner confirms: rights, the ownership, the end of the account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.services.requesting.requests import MAX_TEXT


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A page that says what will happen, and one button. `wish` says which of the two."""

    wish = HiddenField()


class OwnershipForm(FlaskForm):  # type: ignore[misc]
    person = RadioField(_l("Who becomes the owner?"), coerce=int, validate_choice=False)
    password = PasswordField(_l("Your password"), [Optional(), Length(max=500)])


class CancelForm(FlaskForm):  # type: ignore[misc]
    reason = TextAreaField(_l("Why are you leaving?"), [InputRequired(_l("Say why you leave: it helps us to do better.")), Length(max=MAX_TEXT)])
    is_meant = BooleanField(_l("I understand what ends"), [InputRequired(_l("Tick this to say that you have read what ends."))])
