"""Seatwright: from the request form to working seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application. Reads the environment when no settings are given."""
    # Imported here: most processes of ./run need a part of the package, and should not wait for all of it.
    from apiflask import APIFlask

    from app import cli, database, logs, presence, security, web
    from app.config import load_settings
    from app.jobs import doorbell, showcase
    from app.web.spoken_templates import SpokenEnvironment

    settings = settings or load_settings()
    app = APIFlask(__name__, "Seatwright", "1.0", spec_path=None, docs_path=None, json_errors=False,
                   template_folder="../templates", static_folder=None)  # type: ignore[arg-type]  # fmt: skip
    app.ensure_sync = lambda view: view  # type: ignore[method-assign, assignment]  # all of them are plain functions: nothing to look for
    app.jinja_environment = SpokenEnvironment
    app.extensions["settings"] = settings
    logs.init(app, settings)
    database.init(app, settings)
    doorbell.init(app, settings)
    showcase.init(app, settings)
    presence.init(app, settings)
    security.init(app, settings)
    web.init(app, settings)
    cli.init(app)
    return app
