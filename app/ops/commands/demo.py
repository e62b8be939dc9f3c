"""`flask demo load`, `flask demo clock`, `flask demo product`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from app.ops.commands.demo_clock import clock
from app.ops.commands.demo_product import product
from app.ops.commands.work import one_transaction
from app.ops.demo import load_once


@click.group()
def demo() -> None:
    """The made-up accounts and people to try things with, the day it is for them, and their product's moods."""


demo.add_command(clock)
demo.add_command(product)


@demo.command()
@click.option("--dry-run", is_flag=True, help="Do everything except keeping it.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def load(*, dry_run: bool, as_json: bool) -> None:
    """Load the demo's catalogue, accounts, people and orders, once."""
    with one_transaction(keep=not dry_run) as session:
        was_loaded = load_once(session)
    if as_json:
        click.echo(json.dumps({"was_there": not was_loaded, "loaded": was_loaded and not dry_run}, indent=2))
    elif not was_loaded:
        click.echo("The demo is already loaded.")
    else:
        click.echo("The demo could be loaded; nothing was kept." if dry_run else "The demo is loaded.")
