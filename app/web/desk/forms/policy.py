"""A rule of the approval policy, a group, and a policy to try out, as managers type them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
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
from wtforms.validators import DataRequired, Length, Optional

from workflows.approval import AMOUNTS, Fact, Is, Who

FACTS = [
    ("", ""), (Fact.DISCOUNT, _l("Largest discount of a line")), (Fact.WHOLE_DISCOUNT, _l("Discount of the whole")),
    (Fact.MARGIN, _l("Margin")), (Fact.TOTAL, _l("Value of a full cycle")), (Fact.MONTHS, _l("Length of the billing cycle in months")),
    (Fact.PRODUCT, _l("Product")), (Fact.ACCOUNT, _l("Account")), (Fact.ACCOUNT_TYPE, _l("Type of account")),
    (Fact.CHANGE, _l("Kind of change")), (Fact.SENIORITY, _l("Seniority of the representative")),
]  # fmt: skip
COMPARED = [(Is.ABOVE, _l("is above")), (Is.AT_LEAST, _l("is at least")), (Is.BELOW, _l("is below")), (Is.AT_MOST, _l("is at most")),
            (Is.ONE_OF, _l("is one of")), (Is.NONE_OF, _l("is none of"))]  # fmt: skip
WHO = [(Who.ANY, _l("one of them")), (Who.ALL, _l("everybody")), (Who.SOME, _l("so many of them"))]
ROWS = 3


def _choices(known: list[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), words) for value, words in known]


class ConditionForm(Form):  # type: ignore[misc]
    fact = SelectField(_l("What is looked at"), choices=_choices(FACTS), validators=[Optional()])
    compared = SelectField(_l("Comparison"), choices=_choices(COMPARED), default=Is.ABOVE.value, validate_choice=False)
    value = StringField(_l("Value"), [Length(max=500)])
    currency = StringField(_l("Currency"), [Length(max=3)])

    def condition(self) -> dict[str, Any] | None:
        """As the document has it; None for an empty row."""
        if not self.fact.data:
            return None
        found: dict[str, Any] = {"fact": self.fact.data, "is": self.compared.data}
        typed = (self.value.data or "").strip()
        if self.fact.data in set(AMOUNTS):
            found["value"] = typed.replace(",", ".")
        else:
            found["words"] = [one.strip() for one in typed.split(",") if one.strip()]
        return found | ({"currency": (self.currency.data or "").upper()} if self.fact.data == Fact.TOTAL else {})


class StageForm(Form):  # type: ignore[misc]
    group = SelectField(_l("Group"), choices=[SelectChoice("", "")], validators=[Optional()], validate_choice=False)
    who = SelectField(_l("Who of it"), choices=_choices(WHO), default=Who.ANY.value, validate_choice=False)
    count = IntegerField(_l("How many"), [Optional()])
    place = IntegerField(_l("Turn"), [Optional()])

    def stage(self) -> dict[str, Any] | None:
        if not self.group.data:
            return None
        return {"group": self.group.data, "who": self.who.data or Who.ANY.value, "count": self.count.data or 1, "place": self.place.data or 1}


class RuleForm(FlaskForm):  # type: ignore[misc]
    """`version` is the policy's when the form was drawn; `rule` its place in it, empty for a new one."""

    version = HiddenField()
    name = StringField(_l("Name of the rule"), [DataRequired(_l("Give the rule a name.")), Length(max=120)])
    conditions = FieldList(FormField(ConditionForm), min_entries=ROWS, max_entries=10)
    stages = FieldList(FormField(StageForm), min_entries=ROWS, max_entries=10)

    def rule(self) -> dict[str, Any]:
        return {
            "name": self.name.data, "when": [one for row in self.conditions if (one := row.form.condition())],
            "stages": [one for row in self.stages if (one := row.form.stage())],
        }  # fmt: skip

    def of_groups(self, groups: list[tuple[str, str]]) -> RuleForm:
        for row in self.stages:
            row.form.group.choices = [SelectChoice("", ""), *(SelectChoice(*one) for one in groups)]
        return self


class GroupForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    slug = StringField(_l("Short name"), [DataRequired(_l("Give the group a short name, like deal-desk.")), Length(max=60)])
    name = StringField(_l("Name"), [DataRequired(_l("Give the group a name.")), Length(max=120)])
    name_fr = StringField(_l("Name in French"), [Length(max=120)])
    members = SelectMultipleField(_l("Who is in it"), coerce=int, validate_choice=False)


class TryForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_l("A policy as a TOML file"))
