"""The lists one chooses from, drawn as WTForms draws them, with a tenth of its work: time zones and countries are hundreds."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.widgets import Select


def init() -> None:
    """Every list of every form, in one place."""
    SelectField.widget = OfPlainOptions()


class OfPlainOptions(Select):  # type: ignore[misc]
    """An option with a value and words, and nothing else, is written down; WTForms sorts and formats the attributes of each."""

    @classmethod
    def render_option(cls, choice: Any, **attributes: Any) -> Markup:
        """One `<option>`, letter for letter as WTForms writes it."""
        if attributes or choice.render_kw or isinstance(choice.value, bool):
            return super().render_option(choice, **attributes)
        chosen = "selected " if choice.selected else ""
        return Markup(f'<option {chosen}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>')  # noqa: S704  (both are escaped)
