"""Billing details as somebody types them; what makes sense is the service's to say."""

from __future__ import annotations

from babel import Locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.services.people.billing import Details
from app.web.words import language


class BillingForm(FlaskForm):  # type: ignore[misc]
    legal_name = StringField(_l("Name on the invoice"))
    street = StringField(_l("Street and number"))
    postcode = StringField(_l("Postcode"))
    city = StringField(_l("City"))
    country = SelectField(_l("Country"), choices=[], validate_choice=False)
    vat_number = StringField(_l("VAT number"))

    def with_countries(self) -> BillingForm:
        """Countries by their names in the reader's language."""
        names = Locale.parse(language()).territories
        known = [SelectChoice(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in UNREAL]
        self.country.choices = sorted(known, key=lambda one: one.label)
        return self

    def details(self) -> Details:
        return Details(*((self[name].data or "") for name in Details.__dataclass_fields__))


UNREAL = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
"""Codes that are no country."""
