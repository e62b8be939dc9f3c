"""What approvers type: a note; who stands in for whom."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional


class ApprovalForm(FlaskForm):  # type: ignore[misc]
    """One field decides. `round` is the one the page was drawn for: a later one is looked at first."""

    verb = HiddenField()
    round = IntegerField(validators=[Optional()])
    group = HiddenField()
    approver = SelectField(_l("Who else should approve?"), coerce=int, validators=[Optional()], validate_choice=False)
    note = TextAreaField(_l("Note"), [Length(max=2000, message=_l("Use at most 2,000 characters."))])


class AskingForm(FlaskForm):  # type: ignore[misc]
    """Why the approvers should agree; `sends_itself`: the last approval sends the offer."""

    note = TextAreaField(_l("Why they should approve it"), [Length(max=2000, message=_l("Use at most 2,000 characters."))], id="why-approve")
    sends_itself = HiddenField()


class SubstituteForm(FlaskForm):  # type: ignore[misc]
    """Who decides in whose place, and when."""

    staff = SelectField(_l("Who is away?"), coerce=int, validators=[Optional()], validate_choice=False)
    substitute = SelectField(_l("Who decides instead?"), coerce=int, validators=[InputRequired(_l("Choose somebody else on our side."))],
                             validate_choice=False)  # fmt: skip
    starts_on = DateField(_l("First day"), [InputRequired(_l("Give the first day."))])
    ends_on = DateField(_l("Last day, included"), [InputRequired(_l("Give the last day."))])
