"""Management commands: `flask --help` lists them."""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Add the command groups. They live in app/ops and are read only when a command is run."""
    from app.ops.commands import GROUPS  # noqa: PLC0415  (the web server needs none of it)

    for group in GROUPS:
        app.cli.add_command(group)
