"""Fields that take what they say and nothing that merely looks like it: no "12" for 12, no true for 1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, ValidationError, fields, pre_load

from workflows.sentences import say

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIGURES = re.compile(r"\d{1,15}", re.ASCII)
BEYOND = 2**63
PERCENT = re.compile(r"-?\d{1,3}(\.\d{1,2})?", re.ASCII)
MISSING = {"required": say("This field is missing."), "null": say("This field must not be null.")}


class Strict(Schema):
    """Unknown fields are refused, so that a misspelt one is never ignored."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012  (marshmallow's own way to say it)
        "unknown": say("There is no such field."),
        "type": say("A JSON object is needed here."),
    }


class Asked(Strict):
    """What an address asks for. A filter that is there and empty, as forms send it, is one nobody has set."""

    @pre_load
    def leave_out_empty(self, asked: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in asked.items() if value != ""}


class Described:
    """Takes `about`: what the document says of the field."""

    def __init__(self, *, about: str = "", metadata: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        described = {"description": about} if about else {}
        super().__init__(metadata={**described, **(metadata or {})}, **kwargs)  # type: ignore[call-arg]


class Text(Described, fields.String):
    """A string that can be stored, of at most `most` characters."""

    default_error_messages = {**MISSING, "invalid": say("A string is needed here.")}  # noqa: RUF012

    def __init__(self, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(metadata={"maxLength": most}, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if "\x00" in value or not _is_storable(value):
            raise ValidationError(say("This text holds a character that cannot be stored."))
        if len(value) > self.most:
            raise ValidationError(say("Use at most %(most)s characters.", most=self.most))
        return value


def _is_storable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Whole(Described, fields.Integer):
    """A JSON integer, of a size the record can hold."""

    default_error_messages = {**MISSING, "invalid": say("A whole number is needed here.")}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int or abs(value) >= BEYOND:
            raise self.make_error("invalid")
        return value


class Percent(Described, fields.Field[Decimal]):
    """A number, or a string with a decimal number in it."""

    default_error_messages = {  # noqa: RUF012
        **MISSING,
        "invalid": say("A discount is a number from 0 to 100 with at most two decimals."),
    }

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Decimal:
        if type(value) not in {int, float, str} or not PERCENT.fullmatch(str(value)):
            raise self.make_error("invalid")
        return Decimal(str(value))

    def _serialize(self, value: Any, *_: Any, **__: Any) -> str:
        return str(value)


class Day(Described, fields.Date):
    """A calendar date, as in 2026-12-15."""

    default_error_messages = {**MISSING, "invalid": say("A date is needed here, as in 2026-12-15.")}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError as wrong:
            raise self.make_error("invalid") from wrong


class OneOf(Described, fields.String):
    """A member of an enumeration by its value, or one of some words."""

    default_error_messages = {**MISSING, "invalid": say("A string is needed here.")}  # noqa: RUF012

    def __init__(self, members: Iterable[StrEnum] | Iterable[str], **kwargs: Any) -> None:
        self.members = {str(one): one for one in members}
        super().__init__(metadata={"enum": list(self.members)}, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if value not in self.members:
            values = ", ".join(self.members)
            raise ValidationError(say("This is not one of the possible values: %(values)s.", values=values))
        return self.members[value]


class Figures(Described, fields.Integer):
    """A whole number in an address, of figures alone."""

    default_error_messages = {**MISSING, "invalid": say("A whole number is needed here.")}  # noqa: RUF012

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if not FIGURES.fullmatch(str(value)):
            raise self.make_error("invalid")
        return int(value)


class YesNo(Described, fields.Boolean):
    """`true` or `false` in an address."""

    default_error_messages = {**MISSING, "invalid": say("Say true or false.")}  # noqa: RUF012
    truthy, falsy = {"true", "1"}, {"false", "0"}


class Flag(YesNo):
    """`true` or `false` in a body: JSON's own, nothing that only looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def listed(kind: type[Schema], **kwargs: Any) -> Any:
    """A list of objects."""
    messages: Mapping[str, str] = {**MISSING, "invalid": say("A list is needed here.")}
    return fields.List(fields.Nested(kind), error_messages=dict(messages), **kwargs)
