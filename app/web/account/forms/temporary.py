"""The forms about temporary seats: how many, from when, until when, and why (R52)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.domain.money import MAX_SEATS
from app.models.kinds import TemporaryKind
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import MAX_TEXT, Wish
from app.services.seating.temporary_reading import Temporary
from app.web.account.forms.wish_fields import WHOLE
from app.web.account.forms.wishes import WholeNumber
from app.web.account.licences import Licence
from app.web.account.temporary_words import LENDING
from app.web.words import named
from workflows.intake import Change

WHY = _l("Say what the seats are for: whoever decides will read it.")
PLACES = {"lines.0.product": "product", "lines.0.seats": "seats"}


class TemporaryForm(FlaskForm):  # type: ignore[misc]
    """Common to all kinds: what was shown when it was confirmed (R29)."""

    shown_total_minor = HiddenField()
    kind = TemporaryKind.LEND
    about: Temporary | None = None

    @property
    def is_priceable(self) -> bool:
        """Whether enough is filled in to say what it costs."""
        return all(self[name].data for name in ("product", "seats", "starts_on", "ends_on") if name in self)

    def wish(self, *, is_priced_only: bool = False) -> Wish:
        """What the service takes; to see the price no reason is needed yet."""
        product = self["product"].data if "product" in self else self.about.product if self.about else ""
        seats = (self["seats"].data or 0) if "seats" in self else 0
        return Wish(
            Change.TEMPORARY_SEATS, [AskedLine(product or "", seats)], "…" if is_priced_only else self.why(),
            kind=self.kind, temporary=self.about.id if self.about else None,
            starts_on=self["starts_on"].data if "starts_on" in self else None,
            ends_on=self["ends_on"].data if "ends_on" in self else None,
        )  # fmt: skip

    def why(self) -> str:
        return (self["justification"].data or "").strip()

    def field_of(self, name: str | None) -> Any:
        """Where an error belongs that the service has found, or None for the top of the page."""
        name = PLACES.get(name or "", name)
        return self[name] if name and name in self and name != "shown_total_minor" else None

    def kept(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the page that asks "is this right?"."""
        return [(field.name, _typed(field)) for field in self if field.name not in {"csrf_token", "shown_total_minor"}]


def _typed(field: Any) -> str:
    if field.data is None:
        return ""
    return field.data.isoformat() if isinstance(field, DateField) else str(field.data)


def temporary_form(
    kind: TemporaryKind, held: Sequence[Licence], about: Temporary | None, typed: Mapping[str, Any]
) -> TemporaryForm:
    """The form of this kind; `typed` fills it in at first."""
    fields: dict[str, Any] = {"kind": kind, "about": about}
    if kind is TemporaryKind.LEND:
        choices = [SelectChoice("", "–"), *(SelectChoice(one.slug, named(one)) for one in held)]
        missing = _l("Choose a product.")
        fields["product"] = SelectField(
            _l("Which product?"), [InputRequired(missing)], choices=choices, invalid_choice_message=missing
        )
    if kind in LENDING:
        fields["seats"] = WholeNumber(_l("How many seats?"), [InputRequired(WHOLE), NumberRange(1, MAX_SEATS, WHOLE)])
        fields["starts_on"] = DateField(_l("First day"), [InputRequired(_l("Give the first day."))])
    if kind is not TemporaryKind.CONVERT:
        missing = _l("Give the day on which the seats end.")
        fields["ends_on"] = DateField(_l("The seats end on"), [InputRequired(missing)])
    fields["justification"] = TextAreaField(_l("What is it for?"), [InputRequired(WHY), Length(max=MAX_TEXT)])
    form: TemporaryForm = type("TemporaryForm", (TemporaryForm,), fields)(data=dict(typed))
    return form


