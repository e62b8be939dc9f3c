"""What a person can set for themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.services.people.passwords import LONGEST
from app.web.words import LANGUAGES

NOT_A_CHOICE = _l("Choose one of the list.")
SPOKEN = [SelectChoice(code, words) for code, words in LANGUAGES.items()]
RHYTHMS = [
    SelectChoice("at_once", _l("At once, each by itself")),
    SelectChoice("daily", _l("Once a day, together")),
    SelectChoice("off", _l("Not at all")),
]


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    locale = SelectField(_l("Language"), choices=SPOKEN, invalid_choice_message=NOT_A_CHOICE)
    time_zone = SelectField(_l("Time zone"), invalid_choice_message=NOT_A_CHOICE)
    mail_rhythm = RadioField(_l("Mails that only inform"), choices=RHYTHMS, invalid_choice_message=NOT_A_CHOICE)
    quiet_from = TimeField(_l("No mail from"), [Optional()])
    quiet_until = TimeField(_l("until"), [Optional()])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """`current` is asked for where there is one."""

    current = PasswordField(_l("Your password now"), [Optional(), Length(max=LONGEST)])
    password = PasswordField(_l("New password"), [InputRequired(_l("Enter a new password.")), Length(max=LONGEST)])
