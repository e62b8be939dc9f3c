"""The form for another billing cycle: only a reason, and only where somebody else decides (R43)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.services.requesting.requests import MAX_TEXT, Wish
from workflows.intake import Change


class CycleForm(FlaskForm):  # type: ignore[misc]
    """`shown_after_minor` is what a cycle will cost, as it was shown when it was confirmed."""

    shown_after_minor = HiddenField()

    def wish(self) -> Wish:
        """What the service takes; to see what it means no reason is needed yet."""
        why = (self["justification"].data or "").strip() if "justification" in self else ""
        return Wish(Change.CHANGE_CYCLE, [], why or "…")


def cycle_form(*, needs_reason: bool) -> CycleForm:
    """The form for an account whose request somebody else decides, or not."""
    missing = _l("Say why: whoever decides will read it.")
    fields: dict[str, Any] = (
        {"justification": TextAreaField(_l("Why do you want another billing cycle?"), [DataRequired(missing), Length(max=MAX_TEXT)])}
        if needs_reason else {}
    )  # fmt: skip
    form: CycleForm = type("CycleForm", (CycleForm,), fields)()
    return form
