"""Adding a person: who they are, and their role in each product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.models.kinds import AccountRole, ProductRole
from app.services.people.team import NewPerson
from app.services.requesting.requests import MAX_TEXT
from app.services.showing.subscription import Held
from app.web.words import named

ROLES = [
    SelectChoice("agent", _l("Agent")),
    SelectChoice("admin", _l("Admin")),
    SelectChoice("light_agent", _l("Light agent")),
    SelectChoice("contributor", _l("Contributor")),
    SelectChoice("end_user", _l("End user")),
]
PRODUCT_ROLES = [
    SelectChoice("", _l("No access")),
    SelectChoice("agent", _l("Agent (uses a seat)")),
    SelectChoice("admin", _l("Admin (uses a seat)")),
    SelectChoice("light_agent", _l("Light agent")),
    SelectChoice("contributor", _l("Contributor")),
]
WRONG = _l("Choose a role.")


class PersonForm(FlaskForm):  # type: ignore[misc]
    """Subclasses have a field `role-<product>` for each product of the account."""

    name = StringField(_l("Name"), [InputRequired(_l("Give the person’s name.")), Length(max=200)])
    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Give an e-mail address like name@example.com.")), Length(max=254)]
    )
    role = SelectField(_l("Role in the account"), choices=ROLES, default="agent", invalid_choice_message=WRONG)
    justification = TextAreaField(_l("What is the seat for?"), [Optional(), Length(max=MAX_TEXT)])
    shown_total_minor = HiddenField()

    def person(self) -> NewPerson:
        """As typed, for the service."""
        products = {
            field.name.removeprefix("role-"): ProductRole(field.data)
            for field in self
            if field.name.startswith("role-") and field.data
        }
        return NewPerson(self.email.data or "", self.name.data or "", AccountRole(self.role.data), products)


def person_form(products: Sequence[Held]) -> PersonForm:
    """The form for an account with these products."""
    fields: dict[str, Any] = {
        f"role-{one.product}": SelectField(named(one), choices=PRODUCT_ROLES, default="", invalid_choice_message=WRONG)
        for one in products
    }
    form: PersonForm = type("PersonForm", (PersonForm,), fields)()
    return form
