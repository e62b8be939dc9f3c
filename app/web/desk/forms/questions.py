"""What the vendor's people write about a question."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.services.helping.questions import MAX_WORDS

SHORT = Length(max=MAX_WORDS, message=_l("Use at most %(most)s characters.", most=MAX_WORDS))


class AnswerForm(FlaskForm):  # type: ignore[misc]
    words = TextAreaField(_l("Your answer"), [DataRequired(_l("Write your answer first.")), SHORT])


class PublishForm(FlaskForm):  # type: ignore[misc]
    """The copy everybody reads, in words that name neither the asker nor the account."""

    question = TextAreaField(_l("The question, as everybody reads it"), [DataRequired(_l("Write the question.")), SHORT])
    answer = TextAreaField(_l("The answer, as everybody reads it"), [DataRequired(_l("Write the answer.")), SHORT])
