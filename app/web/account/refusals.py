"""What a service refuses, put where it belongs: beside its field, or on top of the page."""

from __future__ import annotations

from typing import Any

from app.extensions import db


class Refusals:
    """Of a page with a form that knows, by `field_of`, which of its fields a service's field is."""

    form: Any
    problems: list[str]

    def refuse(self, field_name: str | None, words: str) -> None:
        """Undo, and put the words beside their field, or on top of the page."""
        db.session.rollback()
        field = self.form.field_of(field_name)
        if field is None:
            self.problems.append(words)
        else:
            field.errors = [*field.errors, words]
