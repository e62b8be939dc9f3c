"""What managers decide about the desk: promises, hours, who gets what; and what anybody decides about their own hours."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.clock import is_backwards

NOT_A_CHOICE = _l("Choose one of the list.")
HOURS = _l("Enter hours, like 8 or 1.5.")
SOME_HOURS = [InputRequired(HOURS), Regexp(r"\s*\d{1,4}([.,]\d{1,2})?\s*$", message=HOURS)]
KINDS = [
    SelectChoice("territory", _l("Accounts of certain countries")),
    SelectChoice("account_rep", _l("Accounts that have a representative: to that one")),
    SelectChoice("round_robin", _l("All accounts, in turn")),
]


class DayForm(Form):  # type: ignore[misc]
    """One weekday; both empty: free."""

    begins = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("Until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        begins, ends = self.begins.data, self.ends.data
        if (begins is None) != (ends is None):
            self.ends.errors = [_l("Give both times, or leave both empty.")]
        elif begins is not None and is_backwards((begins, ends)):
            self.ends.errors = [_l("These hours end before they begin.")]
        return not self.ends.errors


class CalendarForm(FlaskForm):  # type: ignore[misc]
    country = SelectField(_l("Public holidays of"), invalid_choice_message=NOT_A_CHOICE)
    zone = SelectField(_l("Time zone"), invalid_choice_message=NOT_A_CHOICE)
    week = FieldList(FormField(DayForm), min_entries=7, max_entries=7)


class AwayForm(FlaskForm):  # type: ignore[misc]
    from_on = DateField(_l("First day away"), [InputRequired(_l("Enter the first day."))])
    until_on = DateField(_l("Last day away"), [InputRequired(_l("Enter the last day."))])


class RuleForm(FlaskForm):  # type: ignore[misc]
    kind = RadioField(_l("Which orders"), choices=KINDS, default="round_robin", invalid_choice_message=NOT_A_CHOICE)
    countries = StringField(_l("Countries"), [Length(max=500)])
    reps = SelectMultipleField(_l("Who gets them, in turn"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


class LevelForm(FlaskForm):  # type: ignore[misc]
    """In hours of working time, as people speak of them; halves are allowed."""

    response = StringField(_l("First answer within"), SOME_HOURS)
    decision = StringField(_l("Offer or refusal within"), SOME_HOURS)
    remind = StringField(_l("Remind before"), SOME_HOURS)
    escalate = StringField(_l("Tell the managers after"), SOME_HOURS)


class TierForm(FlaskForm):  # type: ignore[misc]
    account = StringField(_l("Account"), [InputRequired(_l("Enter the account’s short name.")), Length(max=60)])
    tier = SelectField(_l("Service level"), choices=[], invalid_choice_message=NOT_A_CHOICE)
