"""What somebody writes, as it may be kept."""

from __future__ import annotations

from app.errors import Invalid
from workflows.sentences import say

MOST = 4000


def said(words: str) -> str:
    """Without the space around it. Raises Invalid when nothing is left, or too much."""
    plain = words.replace("\r\n", "\n").strip()
    if not plain:
        raise Invalid(say("Write something first."), field="words")
    if len(plain) > MOST:
        raise Invalid(say("Use at most %(most)s characters.", most=MOST), field="words")
    if "\x00" in plain:
        raise Invalid(say("Use only letters, digits, punctuation and line breaks."), field="words")
    return plain
