"""Management commands: `flask --help` lists them."""

from __future__ import annotations

import logging

import click
from flask import Flask
from flask.cli import AppGroup

TABLES = "db"
"""Flask-Migrate's own group; it alone needs Flask-Migrate and what comes with it."""


class Commands(AppGroup):
    """The command groups of app/ops, read only when a command is run: a web server needs none of them."""

    is_read = False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._read()
        if cmd_name == TABLES and TABLES not in self.commands:
            self.add_command(_migrations(), TABLES)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._read()
        return sorted({TABLES, *super().list_commands(ctx)})

    def _read(self) -> None:
        if self.is_read:
            return
        self.is_read = True
        from app.ops.commands import GROUPS  # noqa: PLC0415  (see above)

        for group in GROUPS:
            self.add_command(group)


def _migrations() -> click.Command:
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # it tells everybody what it has found
    from flask_migrate.cli import db  # noqa: PLC0415

    from app.ops.commands.snapshot import snapshot  # noqa: PLC0415

    group: click.Group = db
    group.add_command(snapshot)
    return group


def init(app: Flask) -> None:
    """Offer the commands."""
    app.cli = Commands()
