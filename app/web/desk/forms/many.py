"""The form behind the check page of a step on many orders."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional


class BulkForm(FlaskForm):  # type: ignore[misc]
    """One reason for all of them, or whom they are given to."""

    note = TextAreaField(_l("Reason"))
    rep = SelectField(_l("Give them to"), coerce=int, validators=[Optional()], validate_choice=False)
