"""What somebody writes on the help page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.services.helping.questions import MAX_WORDS


class QuestionForm(FlaskForm):  # type: ignore[misc]
    words = TextAreaField(_l("Your question"), [
        DataRequired(_l("Write your question first.")),
        Length(max=MAX_WORDS, message=_l("Use at most %(most)s characters.", most=MAX_WORDS)),
    ])  # fmt: skip
