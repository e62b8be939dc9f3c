"""A deal that nobody has made, to see who would have to approve it (R65). It is asked for in the address: nothing is written."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.services.approving import vocabulary
from app.web.desk.amounts import NotAnAmount, minor_units
from app.web.desk.forms.kinds import Vocabulary
from app.web.desk.forms.quote import read_percent
from app.web.words import language
from workflows.approval import Fact
from workflows.deals import Deal, Seniority
from workflows.intake import AccountType, Change


class DealForm(FlaskForm):  # type: ignore[misc]
    """The facts a policy looks at. What is left empty is none."""

    class Meta:
        csrf = False  # a form that only asks

    discount = StringField(_l("Largest discount of a line"), [Length(max=10)])
    whole_discount = StringField(_l("Discount of the whole"), [Length(max=10)])
    margin = StringField(_l("Margin"), [Length(max=10)])
    total = StringField(_l("Value of a full cycle, before tax"), [Length(max=20)])
    currency = SelectField(_l("Currency"), choices=[], validators=[Optional()])
    months = SelectField(_l("Billing cycle"), default="12")
    products = SelectMultipleField(_l("Product"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    account = StringField(_l("Account"), [Length(max=200)])
    account_type = SelectField(_l("Type of account"), default=AccountType.MANAGED.value)
    change = SelectField(_l("Kind of change"), default=Change.ADD_SEATS.value)
    seniority = SelectField(_l("Seniority of the representative"), default=Seniority.REGULAR.value)

    def offers(self, known: Vocabulary) -> DealForm:
        """With the lists to choose from, in the reader's language."""
        self.currency.choices = [SelectChoice(one, one) for one in known.currencies]
        self.months.choices = [SelectChoice("12", _("Annual")), SelectChoice("1", _("Monthly"))]
        for field, fact in ((self.products, Fact.PRODUCT), (self.account_type, Fact.ACCOUNT_TYPE), (self.change, Fact.CHANGE),
                            (self.seniority, Fact.SENIORITY)):  # fmt: skip
            field.choices = [SelectChoice(*one) for one in known.words[fact]]
        return self

    def validate_discount(self, field: Field) -> None:
        self._percent(field)

    def validate_whole_discount(self, field: Field) -> None:
        self._percent(field)

    def validate_margin(self, field: Field) -> None:
        self._percent(field, least=-1000)

    def _percent(self, field: Field, least: int = 0) -> None:
        if not least <= read_percent(field) <= 100:
            raise ValidationError(_("Give a percentage from 0 to 100."))

    def validate_total(self, field: Field) -> None:
        """An amount in major units."""
        try:
            minor_units(field.data or "0", self.currency.data or "EUR", language())
        except NotAnAmount as wrong:
            raise ValidationError(_("This must be a number.")) from wrong

    def validate_account(self, field: Field) -> None:
        if (field.data or "").strip() and not vocabulary.accounts([field.data.strip()]):
            raise ValidationError(_("There is no account called “%(name)s”.", name=field.data))

    def deal(self) -> Deal:
        """The deal that was described."""
        margin = read_percent(self.margin) if (self.margin.data or "").strip() else None
        discount, whole = read_percent(self.discount), read_percent(self.whole_discount)
        typed = (self.account.data or "").strip()
        return Deal(
            self.currency.data or "EUR", minor_units(self.total.data or "0", self.currency.data or "EUR", language()),
            max(discount, whole), whole or Decimal(0), margin, int(self.months.data), frozenset(self.products.data or ()),
            vocabulary.accounts([typed])[0].slug if typed else "", self.account_type.data, self.change.data, self.seniority.data,
        )  # fmt: skip
