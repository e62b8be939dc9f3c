"""What the API takes about planned changes."""

from __future__ import annotations

from marshmallow import fields, validate

from app.web.api.fields import MISSING, Strict, Text
from workflows.sentences import say


class ChosenPeopleIn(Strict):
    people = fields.List(
        Text(254),
        required=True,
        validate=validate.Length(max=1000, error=say("Name at most 1,000 people.")),
        error_messages={**MISSING, "invalid": say("A list is needed here.")},
        metadata={"description": say("E-mail addresses.")},
    )
