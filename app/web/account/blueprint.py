"""The room's blueprint, apart from its views so that each of them can import it."""

from __future__ import annotations

from flask import Blueprint

from app.web.words import said
from workflows.words import BUTTON_WORDS

account = Blueprint("account", __name__)


@account.app_template_global()
def button_words(verb: str) -> str:
    """What the button of a step says."""
    return said(BUTTON_WORDS[verb])
