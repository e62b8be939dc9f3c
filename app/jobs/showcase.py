"""What the demonstration shows of the jobs' work: loaded when it is first asked for, since most processes never do."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.config import Settings


def init(app: Flask, settings: Settings) -> None:
    """In the demonstration alone: the gallery of letters, as a function of the language."""
    if settings.is_demo:
        app.extensions["letter_gallery"] = lambda language: _letters(language, settings.public_url)


def _letters(language: str, public_url: str) -> list[Any]:
    from app.jobs.letters.gallery import previews  # noqa: PLC0415  (see above)

    return previews(language, public_url)
