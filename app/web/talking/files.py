"""A document on its way out: to be saved, never shown or run in a page (S12)."""

from __future__ import annotations

from flask import Response
from werkzeug.http import dump_options_header

from app.services.requesting.attachments import Kept


def as_file(kept: Kept) -> Response:
    answer = Response(kept.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": kept.name})
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
