"""Management commands: `flask --help` lists them."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The command groups of app/ops, read only when a command is run: a web server needs none of them."""

    is_read = False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._read()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._read()
        return super().list_commands(ctx)

    def _read(self) -> None:
        if self.is_read:
            return
        self.is_read = True
        from app.ops.commands import GROUPS  # noqa: PLC0415  (see above)

        for group in GROUPS:
            self.add_command(group)


def init(app: Flask) -> None:
    """Offer the commands."""
    app.cli = Commands()
