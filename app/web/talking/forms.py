"""What is written about an order. The fields' ids differ, since a page may hold both forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.services.talking.mentions import Colleague
from app.services.talking.words import MOST

WRITTEN = [DataRequired(_l("Write something first.")), Length(max=MOST, message=_l("Use at most %(most)s characters.", most=MOST))]


class MessageForm(FlaskForm):  # type: ignore[misc]
    """To the other side, about the whole order or one of its lines."""

    product = SelectField(_l("About"), [Optional()], id="message-product", validate_choice=False)
    words = TextAreaField(_l("Your message"), WRITTEN, id="message-words")
    document = FileField(_l("PDF file"), id="message-document")

    def about(self, lines: Iterable[tuple[str, str]]) -> MessageForm:
        """`lines`: slug and name of what the order is about."""
        self.product.choices = [SelectChoice("", _l("The whole order")), *(SelectChoice(*one) for one in lines)]
        return self


class NoteForm(FlaskForm):  # type: ignore[misc]
    """Among ourselves."""

    words = TextAreaField(_l("Your note"), WRITTEN, id="note-words")
    tell = SelectMultipleField(_l("Tell a colleague by mail"), [Optional()], id="note-tell", coerce=int, validate_choice=False)
    document = FileField(_l("PDF file"), id="note-document")

    def naming(self, colleagues: Sequence[Colleague], but: int | None) -> NoteForm:
        """Everybody but the one who writes."""
        self.tell.choices = [SelectChoice(one.id, f"{one.name} (@{one.handle})") for one in colleagues if one.id != but]
        return self


class NoteChangeForm(FlaskForm):  # type: ignore[misc]
    """Another wording of one's own note."""

    words = TextAreaField(_l("Your note"), WRITTEN, id="note-again")
