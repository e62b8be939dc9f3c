"""Every mail the product can send, in both languages, as text and as HTML: for whoever wants to read them all (U12)."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.security import POLICY
from app.web.demo.views import demo
from app.web.words import LANGUAGES, language

FRAMED = f"{POLICY}; frame-src 'self'"
MAIL = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
"""A mail brings its own styles, and nothing in it may run, send or lead anywhere from here."""


@demo.get("/demo/mail/gallery")
@for_whom(Access.ANYBODY)
def gallery() -> ResponseReturnValue:
    """All letters: for customers, then for the vendor's people."""
    found = _letters(language())
    parts = [{"title": _("To customers"), "letters": [one for one in found if not one.is_for_staff]},
             {"title": _("To the vendor’s people"), "letters": [one for one in found if one.is_for_staff]}]  # fmt: skip
    return render_template("demo/gallery.html", parts=parts, languages=LANGUAGES)


@demo.get("/demo/mail/gallery/<name>")
@for_whom(Access.ANYBODY)
def sample(name: str) -> ResponseReturnValue:
    """One letter in one language, both forms below each other."""
    spoken = _spoken(request.args.get("language"))
    chips = [{"label": words, "href": url_for("demo.sample", name=name, language=code), "current": code == spoken}
             for code, words in LANGUAGES.items()]  # fmt: skip
    html = render_template("demo/sample.html", letter=_letter(name, spoken), spoken=spoken, chips=chips)
    return Response(html, headers={"Content-Security-Policy": FRAMED})


@demo.get("/demo/mail/gallery/<name>/<spoken>.html")
@for_whom(Access.ANYBODY)
def sample_html(name: str, spoken: str) -> ResponseReturnValue:
    """The HTML form alone, as a mail program would draw it."""
    return Response(_letter(name, _spoken(spoken)).html, headers={"Content-Security-Policy": MAIL})


def _spoken(code: str | None) -> str:
    return code if code in LANGUAGES else language()


def _letters(spoken: str) -> list[Any]:
    shown = current_app.extensions.get("letter_gallery") or abort(404)
    found: list[Any] = shown(spoken)
    return found


def _letter(name: str, spoken: str) -> Any:
    return next((one for one in _letters(spoken) if one.name == name), None) or abort(404)
