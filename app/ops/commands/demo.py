"""`flask demo load`."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.ops.demo import load_once


@click.group()
def demo() -> None:
    """The made-up accounts and people to try things with."""


@demo.command()
@click.option("--dry-run", is_flag=True, help="Do everything except keeping it.")
@with_appcontext
def load(*, dry_run: bool) -> None:
    """Load the demo's catalogue, accounts, people and orders, once."""
    with acting_for(EVERY_ACCOUNT):
        was_loaded = load_once(db.session())
        if dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    if not was_loaded:
        click.echo("The demo is already loaded.")
    else:
        click.echo("The demo could be loaded; nothing was kept." if dry_run else "The demo is loaded.")
