"""The forms of what somebody does for themselves at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import InputRequired, Length

from app.services.queueing.saved_views import LONGEST_NAME


class SnoozeForm(FlaskForm):  # type: ignore[misc]
    """Until which day."""

    until = DateField(_l("Put it aside until"), [InputRequired(_l("Choose a day."))])


class ViewForm(FlaskForm):  # type: ignore[misc]
    """A view's name, and who sees it."""

    name = StringField(
        _l("Name of the view"),
        [InputRequired(_l("Give the view a name.")), Length(max=LONGEST_NAME, message=_l("Use at most 60 characters."))],
    )
    is_shared = BooleanField(_l("Everybody at the desk sees it"))
    opens = BooleanField(_l("My desk opens with it"))
