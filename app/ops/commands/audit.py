"""`flask audit verify`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext
from sqlalchemy import text

from app.ops.commands.work import one_transaction
from app.services import audit as history

IS_THERE = text("SELECT EXISTS (SELECT FROM accounts WHERE slug = :slug)")
WORDS = {
    "changed": "the event does not say what was written",
    "unlinked": "the event does not follow the one before it",
    "missing": "an event before this one is missing",
    "shortened": "an order's last events are missing",
}


@click.group()
def audit() -> None:
    """The history of every order."""


@audit.command()
@click.option("--account", metavar="SLUG", help="Verify one account's history only.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def verify(*, account: str | None, as_json: bool) -> None:
    """Work out every hash again and follow every link (R72).

    The exit code is 1 when the history was tampered with.
    """
    with one_transaction(keep=False) as session:
        session.execute(text("SELECT set_config('statement_timeout', '0', true)"))
        if account is not None and not session.execute(IS_THERE, {"slug": account}).scalar_one():
            raise click.ClickException("There is no such account.")
        events, breaks = history.verify(account)
    if as_json:
        report = {"is_intact": not breaks, "events": events, "breaks": [asdict(one) for one in breaks]}
        click.echo(json.dumps(report, indent=2))
    else:
        for one in breaks:
            click.echo(f"{one.account}, event {one.position}: {WORDS.get(one.fault, one.fault)}.")
        count = f"{len(breaks):,} {'break' if len(breaks) == 1 else 'breaks'}"
        found = f"{count} found." if breaks else "The chain holds."
        click.echo(f"{events:,} events. {found}")
    sys.exit(1 if breaks else 0)
