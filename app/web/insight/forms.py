"""The form of a team: its name, and who is in it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.services.queueing.desk_teams import LONGEST_NAME


class TeamForm(FlaskForm):  # type: ignore[misc]
    name = StringField(
        _l("Name of the team"),
        [InputRequired(_l("Give the team a name.")), Length(max=LONGEST_NAME, message=_l("Use at most 60 characters."))],
    )
    members = SelectMultipleField(_l("Who is in it"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
                                  validate_choice=False)  # fmt: skip
