"""What WTForms says by itself, in words of our own: in plain English and good French, in every form, whoever has written it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.meta import DefaultMeta

from app.web.words import day, number


def init(app: Flask) -> None:
    """Forms within forms ask no framework for their language, so the class of settings that all of them have is told."""
    app.config["WTF_I18N_ENABLED"] = False
    DefaultMeta.get_translations = lambda _meta, _form: WORDS


class Counted(str):
    """A sentence whose numbers and dates are written as the reader writes them."""

    __slots__ = ()

    def __mod__(self, values: Any) -> str:
        if isinstance(values, Mapping):
            values = {name: _written(value) for name, value in values.items()}
        return str.__mod__(self, values)


def _written(value: Any) -> Any:
    """A number or a date as the reader writes it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value)
    return number(value) if isinstance(value, int) else value


PLAIN = {
    "This field is required.": _l("This must be filled in."),
    "This field is disabled and cannot have a value.": _l("This cannot be changed."),
    "This field cannot be edited.": _l("This cannot be changed."),
    "Not a valid date value.": _l("Give a date that exists, like 2026-11-23."),
    "Not a valid datetime value.": _l("Give a day and a time, like 2026-11-23 09:30."),
    "Not a valid time value.": _l("Give a time of day, like 09:30."),
    "Not a valid week value.": _l("Give a week of a year, like 2026-W48."),
    "Not a valid integer value.": _l("Give a whole number."),
    "Not a valid decimal value.": _l("Give a number."),
    "Not a valid float value.": _l("Give a number."),
    "Not a valid choice.": _l("Choose one of the list."),
    "Invalid Choice: could not coerce.": _l("Choose one of the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose only from the list."),
    "Choices cannot be None.": _l("Choose one of the list."),
    "Invalid value, must be one of: %(values)s.": _l("Choose one of these: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": _l("Choose something other than: %(values)s."),
    "Invalid input.": _l("This is not written as it must be."),
    "Invalid email address.": _l("Give an e-mail address like name@example.com."),
    "Invalid URL.": _l("Give a web address, like https://www.example.com."),
    "Invalid IP address.": _l("Give an IP address, like 192.0.2.1."),
    "Invalid Mac address.": _l("Give a MAC address, like 00:00:5E:00:53:01."),
    "Invalid UUID.": _l("Give an identifier of 32 letters and figures."),
    "Field must be equal to %(other_name)s.": _l("This must be the same as in “%(other_name)s”."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Use between %(min)s and %(max)s characters."),
    "Number must be at least %(min)s.": _l("Give a number from %(min)s on."),
    "Number must be at most %(max)s.": _l("Give a number up to %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Give a number between %(min)s and %(max)s."),
    "Date must be at least %(min)s.": _l("Give a date from %(min)s on."),
    "Date must be at most %(max)s.": _l("Give a date up to %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("Give a date between %(min)s and %(max)s."),
    "File does not have an approved extension: {extensions}": _l("Choose a file of one of these kinds: {extensions}"),
    "File does not have an approved extension.": _l("Choose a file of another kind."),
}
"""Its sentences, and ours, which are looked up when one is said: a form asks at each of its fields."""


class Words:
    """Answers like a catalogue of WTForms; a sentence we do not know is looked for among our own."""

    def gettext(self, built_in: str) -> str:
        return Counted(PLAIN.get(built_in) or _(built_in))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return Counted(counted(count).get(one) or ngettext(one, many, count))


WORDS = Words()


def counted(count: int) -> dict[str, str]:
    """The same where a number decides between one and many. It stays a place in the words, which WTForms fills in."""
    return {
        "Field cannot be longer than %(max)d character.":
            ngettext("Use at most %(max)s character.", "Use at most %(max)s characters.", count, max="%(max)s"),
        "Field must be at least %(min)d character long.":
            ngettext("Use at least %(min)s character.", "Use at least %(min)s characters.", count, min="%(min)s"),
        "Field must be exactly %(max)d character long.":
            ngettext("Use exactly %(max)s character.", "Use exactly %(max)s characters.", count, max="%(max)s"),
        "'%(value)s' is not a valid choice for this field.":
            ngettext("“%(value)s” is not in the list.", "These are not in the list: %(value)s.", count, value="%(value)s"),
    }  # fmt: skip
