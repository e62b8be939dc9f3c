"""`flask token create`, `flask token list`, `flask token end`."""

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


@token.command("list")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def list_tokens(email: str, *, as_json: bool) -> None:
    """List the tokens of EMAIL, the oldest first, with what they are for. What they say is nowhere kept."""
    with one_transaction(keep=False):
        rows = [dict(row) for row in ([] if "\x00" in email else tokens.listed(email))]
    if as_json:
        click.echo(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
        return
    for row in rows:
        until = f", ended {row['ended_at']:%Y-%m-%d %H:%M}" if row["ended_at"] else ""
        click.echo(f"{row['id']}  {row['scope']}  {row['label'] or 'no label'}  made {row['created_at']:%Y-%m-%d %H:%M}{until}")
    click.echo(f"{sum(row['ended_at'] is None for row in rows)} let somebody in.")


@token.command("end")
@click.argument("token_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def end_token(token_id: int, *, dry_run: bool, as_json: bool) -> None:
    """End the token with this number: its next request is refused. `flask token list` shows the numbers."""
    with one_transaction(keep=not dry_run):
        if not tokens.end(token_id):
            raise click.ClickException("No token of this number lets anybody in.")
    if as_json:
        click.echo(json.dumps({"id": token_id, "ended": not dry_run}, indent=2))
        return
    click.echo(f"Token {token_id} {'would be' if dry_run else 'is'} ended.")
