"""The first front door: a package for each audience, over the same services."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.access import Access, check_all_declared, for_whom
from app.config import Settings
from app.web import (
    account,
    api,
    auth,
    built_in_words,
    calendar,
    demo,
    desk,
    error_order,
    health,
    insight,
    links,
    metrics,
    problems,
    selects,
    small_pages,
    typed,
    viewing,
    words,
)
from app.web import help as help_pages
from app.web.beneath import Beneath
from app.web.settings import init as init_settings
from app.web.static_files import StaticFiles, name_versions

STATIC = Path(__file__).parent.parent / "static"


def init(app: Flask, settings: Settings) -> None:
    app.static_folder = str(STATIC)
    app.add_url_rule("/static/<path:filename>", "static", for_whom(Access.ANYBODY)(_static(app)))
    small_pages.init(app)
    words.init(app)
    typed.init()
    selects.init()
    built_in_words.init(app)
    error_order.init(app)
    viewing.init(app)
    problems.init(app)
    for part in (auth, account, desk, insight, links, calendar, help_pages, api, health):
        part.init(app)
    init_settings(app)
    if settings.is_demo:
        demo.init(app)
    metrics.init(app)
    check_all_declared(app)
    name_versions(app, STATIC)
    app.wsgi_app = StaticFiles(app.wsgi_app, STATIC)  # type: ignore[method-assign]
    app.jinja_env.globals["public_path"] = settings.public_path
    if settings.public_path:
        app.wsgi_app = Beneath(app.wsgi_app, settings.public_path)  # type: ignore[method-assign]


def _static(app: Flask):  # type: ignore[no-untyped-def]
    def static(filename: str):  # type: ignore[no-untyped-def]
        """Only reached for what WhiteNoise has not found: nothing is there."""
        return app.send_static_file(filename)

    return static
