"""Who is to lose a seat instead of the newest (R44)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.losing import Holder


class LosersForm(FlaskForm):  # type: ignore[misc]
    """A tick for each person; nobody ticked leaves it to the newest."""

    people = SelectMultipleField(
        _l("Who loses a seat"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        validate_choice=False,
    )  # fmt: skip


def losers_form(people: Sequence[Holder], chosen: Sequence[int]) -> LosersForm:
    """The form with these people to choose from, some of them ticked."""
    form = LosersForm(data={"people": list(chosen)})
    form.people.choices = [SelectChoice(one.id, one.name) for one in people]
    return form
