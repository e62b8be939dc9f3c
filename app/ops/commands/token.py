"""`flask token create`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from app.models.kinds import Scope
from app.ops.commands.work import one_transaction
from app.services.people import sign_ins, tokens

LONGEST_LABEL = 100


@click.group()
def token() -> None:
    """What programs show instead of a password."""


@token.command()
@click.argument("email")
@click.option(
    "--scope", type=click.Choice([str(scope) for scope in Scope]), default=str(Scope.WRITE), show_default=True
)
@click.option("--label", default="", help="What it is for.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def create(email: str, *, scope: str, label: str, as_json: bool) -> None:
    """Create an API token for EMAIL and print it, alone, on standard output. It is shown this once."""
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise click.UsageError(f"A label has at most {LONGEST_LABEL} characters.")
    with one_transaction():
        if "\x00" in email or sign_ins.find(email) is None:
            raise click.ClickException("Nobody who may sign in has this address.")
        issued = tokens.issue(email, Scope(scope), label)
    report = {"email": email.strip().lower(), "scope": scope, "label": label, "token": issued}
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else issued)
