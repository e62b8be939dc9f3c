"""What a person says when they take a step on an order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from app.services.requesting.requests import MAX_TEXT
from app.web.accepting import SignatureFields


class StepForm(FlaskForm, SignatureFields):  # type: ignore[misc]
    """`version` is that of the order the person was looking at, so that nobody decides about what they have not seen."""

    verb = HiddenField()
    version = HiddenField()
    back = HiddenField()
    note = TextAreaField(_l("Your words"), [Optional(), Length(max=MAX_TEXT)])

    @property
    def seen_version(self) -> int | None:
        typed = self.version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None
