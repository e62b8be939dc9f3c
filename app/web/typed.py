"""What is typed into a form: text that nothing can store is refused at its field, in every form, whoever has written it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.meta import DefaultMeta


def init() -> None:
    """Every form binds its fields by WTForms' own class of settings, so one place serves all of them."""
    DefaultMeta.bind_field = _bind


def _bind(_meta: Any, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
    """A field of text, with our filter after its own ones; others know by themselves what they take."""
    if issubclass(unbound.field_class, StringField):
        own = options.get("filters", unbound.kwargs.get("filters", ()))
        options = {**options, "filters": (*own, storable)}
    return unbound.bind(form=form, **options)


def storable(typed: Any) -> Any:
    """The text as it came. Raises ValueError for a NUL byte or half of a character (F16)."""
    if isinstance(typed, str) and ("\x00" in typed or not _is_whole(typed)):
        raise ValueError(_("This text holds a character that cannot be stored."))
    return typed


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
