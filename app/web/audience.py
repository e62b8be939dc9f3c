"""Does a program read this answer, or a person?"""

from __future__ import annotations

from flask import request

PREFIX = "/api/"
PAGES = "api_docs"
"""The blueprint of the pages about the API, which are for people."""


def is_program() -> bool:
    """Everything under /api/ speaks JSON, unknown addresses included; only the pages about it speak HTML."""
    return request.path.startswith(PREFIX) and request.blueprint != PAGES
