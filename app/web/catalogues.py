"""The sentences of the answer's language, found once an answer: a page says a hundred, and looking for each anew costs more."""

from __future__ import annotations

from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain


class KnownDomain(Domain):  # type: ignore[misc]
    """Remembers which catalogue the answer's language has, as long as that language stays the same."""

    def get_translations(self) -> NullTranslations:
        here = babel_of_answer()
        known = getattr(here, "known_catalogue", None)
        if here is not None and known is not None and known[0] is here.babel_locale:
            return known[1]
        found = super().get_translations()
        here = babel_of_answer()
        if here is not None:
            here.known_catalogue = (getattr(here, "babel_locale", None), found)
        return found


def babel_of_answer() -> Any:
    """What Flask-Babel knows of this answer; None before it was asked, and outside of one."""
    return g.get("_flask_babel") if has_app_context() else None


def init(app: Flask, babel: Babel) -> None:
    """Templates ask the same domain as the views, without the detours."""
    domain = babel.domain_instance = KnownDomain(domain=app.config.get("BABEL_DOMAIN", "messages"))

    def catalogue() -> Any:
        return domain.get_translations()

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: catalogue().ugettext(words),
        ngettext=lambda one, many, n: catalogue().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, words: catalogue().upgettext(context, words),
        npgettext=lambda context, one, many, n: catalogue().unpgettext(context, one, many, n),
    )
