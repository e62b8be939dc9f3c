"""The blueprint of the help pages, apart from its views so that each of them can import it."""

from __future__ import annotations

from flask import Blueprint

help_pages = Blueprint("help", __name__)
