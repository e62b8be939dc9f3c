"""A rule of the approval policy, a group, and a policy to try out, as managers choose them from lists."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.desk.amounts import NotAnAmount, minor_units
from app.web.desk.forms.kinds import KINDS, KindForm, Vocabulary
from app.web.words import language
from workflows.approval import Fact, Is, Who

NUMBERS = [(Fact.DISCOUNT, _l("Largest discount of a line")), (Fact.WHOLE_DISCOUNT, _l("Discount of the whole")), (Fact.MARGIN, _l("Margin")),
           (Fact.TOTAL, _l("Value of a full cycle"))]  # fmt: skip
FACTS = [*NUMBERS, (Fact.MONTHS, _l("Length of the billing cycle in months")), *KINDS]
ORDER = [(Is.ABOVE, _l("is above")), (Is.AT_LEAST, _l("is at least")), (Is.BELOW, _l("is below")), (Is.AT_MOST, _l("is at most"))]
COMPARED = [*ORDER, (Is.ONE_OF, _l("is one of")), (Is.NONE_OF, _l("is none of"))]
WHO = [(Who.ANY, _l("one of them")), (Who.ALL, _l("everybody")), (Who.SOME, _l("so many of them"))]
ROWS = 3


def choices(known: list[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), words) for value, words in known]


class NumberForm(Form):  # type: ignore[misc]
    """A percentage, or an amount in a currency."""

    fact = SelectField(_l("What is looked at"), choices=choices([("", _l("Nothing")), *NUMBERS]), validators=[Optional()])
    compared = SelectField(_l("Comparison"), choices=choices(ORDER), default=Is.ABOVE.value)
    value = StringField(_l("Value"), [Length(max=40)])
    currency = SelectField(_l("Currency, for a value"), choices=[], validators=[Optional()], validate_choice=False)

    def validate_value(self, field: StringField) -> None:
        """A percentage, or an amount in major units."""
        if not self.fact.data:
            return
        try:
            self.condition()
        except (NotAnAmount, InvalidOperation) as wrong:
            raise ValidationError(_("This must be a number.")) from wrong

    def condition(self) -> dict[str, Any] | None:
        """As the document has it; None for an empty row."""
        if not self.fact.data:
            return None
        found: dict[str, Any] = {"fact": self.fact.data, "is": self.compared.data}
        typed = (self.value.data or "").strip()
        if self.fact.data == Fact.TOTAL:
            currency = self.currency.data or ""
            return found | {"value": str(minor_units(typed, currency or "EUR", language())), "currency": currency}
        return found | {"value": str(Decimal(typed.rstrip("%").strip().replace(",", ".")))}


class TermForm(Form):  # type: ignore[misc]
    """The billing cycle, as one choice: "at_least 12"."""

    term = SelectField(_l("Billing cycle"), choices=[], validators=[Optional()])

    def condition(self) -> dict[str, Any] | None:
        if not self.term.data:
            return None
        compared, value = self.term.data.split(" ")
        return {"fact": Fact.MONTHS.value, "is": compared, "value": value}


class StageForm(Form):  # type: ignore[misc]
    group = SelectField(_l("Group"), choices=[SelectChoice("", "")], validators=[Optional()], validate_choice=False)
    who = SelectField(_l("Who of it"), choices=choices(WHO), default=Who.ANY.value, validate_choice=False)
    count = IntegerField(_l("How many"), [Optional()])
    place = IntegerField(_l("Turn"), [Optional()])

    def stage(self) -> dict[str, Any] | None:
        if not self.group.data:
            return None
        return {"group": self.group.data, "who": self.who.data or Who.ANY.value, "count": self.count.data or 1, "place": self.place.data or 1}


class RuleForm(FlaskForm):  # type: ignore[misc]
    """`version` is the policy's when the form was drawn; a rule keeps every condition it had, whatever it is about."""

    version = HiddenField()
    name = StringField(_l("Name of the rule"), [DataRequired(_l("Give the rule a name.")), Length(max=120)])
    name_fr = StringField(_l("Name in French"), [Length(max=120)])
    conditions = FieldList(FormField(NumberForm), min_entries=ROWS, max_entries=10)
    terms = FieldList(FormField(TermForm), min_entries=1, max_entries=5)
    kinds = FieldList(FormField(KindForm), min_entries=len(KINDS), max_entries=20)
    stages = FieldList(FormField(StageForm), min_entries=ROWS, max_entries=10)

    def rule(self) -> dict[str, Any]:
        return {
            "name": self.name.data, "name_fr": (self.name_fr.data or "").strip(),
            "when": [one for rows in (self.conditions, self.terms, self.kinds) for row in rows if (one := row.form.condition())],
            "stages": [one for row in self.stages if (one := row.form.stage())],
        }  # fmt: skip

    def offers(self, groups: list[tuple[str, str]], known: Vocabulary) -> RuleForm:
        """With the lists to choose from, in the reader's language."""
        for row in self.stages:
            row.form.group.choices = [SelectChoice("", _("Nobody")), *(SelectChoice(*one) for one in groups)]
        for row in self.conditions:
            row.form.currency.choices = [SelectChoice("", ""), *(SelectChoice(one, one) for one in known.currencies)]
        for row in self.terms:
            row.form.term.choices = choices(known.terms(row.form.term.data))
        for place, row in enumerate(self.kinds):
            row.form.about(known, KINDS[place][0] if place < len(KINDS) else None)
        return self


class GroupForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    slug = SelectField(_l("Which group?"), choices=[SelectChoice("", "")], validators=[Optional()], validate_choice=False)
    name = StringField(_l("Name"), [DataRequired(_l("Give the group a name.")), Length(max=120)])
    name_fr = StringField(_l("Name in French"), [Length(max=120)])
    members = SelectMultipleField(
        _l("Who is in it"), coerce=int, validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


class TryForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_l("A policy as a TOML file"), [FileRequired(_l("Choose a file."))])
