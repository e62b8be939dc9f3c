"""The team's forms: somebody's roles, their leaving, and a file of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.models.kinds import AccountRole, ProductRole
from app.services.people.people_changes import Roles
from app.services.people.people_sheet import MOST_BYTES
from app.services.requesting.requests import MAX_TEXT
from app.services.showing.subscription import Held
from app.web.account.forms.people import PRODUCT_ROLES, ROLES, WRONG
from app.web.words import named

OWNER = SelectChoice("owner", _l("Owner"))


class RolesForm(FlaskForm):  # type: ignore[misc]
    """Subclasses have a field `role-<product>` for each product of the account."""

    role = SelectField(_l("Role in the account"), choices=ROLES, invalid_choice_message=WRONG)
    justification = TextAreaField(_l("What is the seat for?"), [Optional(), Length(max=MAX_TEXT)])

    def roles(self) -> Roles:
        """As chosen, for the service."""
        products = {field.name.removeprefix("role-"): ProductRole(field.data)
                    for field in self if field.name.startswith("role-") and field.data}  # fmt: skip
        return Roles(AccountRole(self.role.data), products)


def roles_form(products: Sequence[Held], role: str, given: Mapping[str, str]) -> RolesForm:
    """The form for an account with these products, filled with what somebody has. An owner's role is no choice."""
    fields: dict[str, Any] = {
        f"role-{one.product}": SelectField(named(one), choices=PRODUCT_ROLES, invalid_choice_message=WRONG) for one in products
    }
    if role == "owner":
        fields["role"] = SelectField(_l("Role in the account"), choices=[OWNER], invalid_choice_message=WRONG)
    filled = {"role": role, **{f"role-{slug}": word for slug, word in given.items()}}
    form: RolesForm = type("RolesForm", (RolesForm,), fields)(data=filled)
    return form


class RemoveForm(FlaskForm):  # type: ignore[misc]
    work_is_reassigned = BooleanField(_l("Their open work is reassigned to somebody else"))


class UploadForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))], render_kw={"data-most": MOST_BYTES})

