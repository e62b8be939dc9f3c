"""`flask account standing`, `flask account type`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from sqlalchemy import text

from app.models.kinds import Standing
from app.ops.commands.work import one_transaction
from app.services.seating import account_types
from workflows.intake import AccountType

CHANGE = text("""
WITH before AS MATERIALIZED (SELECT id, name, standing FROM accounts WHERE slug = :slug FOR UPDATE)
UPDATE accounts a SET standing = :standing FROM before WHERE a.id = before.id
  RETURNING before.name, before.standing,
    (SELECT count(*) FROM orders o WHERE o.account_id = a.id AND o.state = 'accepted') AS waiting
""")


@click.group()
def account() -> None:
    """Customer accounts."""


@account.command()
@click.argument("slug")
@click.argument("to", metavar="good|suspended", type=click.Choice([str(Standing.GOOD), str(Standing.SUSPENDED)]))
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def standing(slug: str, *, to: str, dry_run: bool, as_json: bool) -> None:
    """Suspend an account for non-payment, or settle that (R5).

    While suspended it cannot add seats; its accepted orders wait and go on by themselves afterwards.
    """
    with one_transaction(keep=not dry_run) as session:
        row = session.execute(CHANGE, {"slug": slug.replace("\x00", ""), "standing": to}).one_or_none()
        if row is None:
            raise click.ClickException("There is no such account.")
    if as_json:
        _tell_json(slug, row.standing, to, is_kept=not dry_run, waiting_orders=row.waiting)
        return
    if row.standing == to:
        click.echo(f"{row.name} was {to} already.")
        return
    click.echo(
        f"{row.name}: {row.standing}, {'would be' if dry_run else 'now'} {to}."
        f" Accepted orders that wait: {row.waiting}."
    )


@account.command("type")
@click.argument("slug")
@click.argument("to", metavar="TYPE", type=click.Choice([str(one) for one in AccountType]))
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def change_type(slug: str, *, to: str, dry_run: bool, as_json: bool) -> None:
    """Make an account managed, online_assisted or self_service (R1).

    Its open orders stay, and what may be asked is read again at their next step (R74). What is planned stays (R48).
    """
    with one_transaction(keep=not dry_run):
        found = account_types.change(slug.replace("\x00", ""), AccountType(to))
    if found is None:
        raise click.ClickException("There is no such account.")
    if as_json:
        _tell_json(slug, found.was, to, is_kept=not dry_run, open_orders=found.orders, planned_changes=found.planned)
        return
    if found.was == to:
        click.echo(f"{found.name} was {to} already.")
        return
    click.echo(
        f"{found.name}: {found.was}, {'would be' if dry_run else 'now'} {to}."
        f" Open orders that stay: {found.orders}. Planned changes that stay: {found.planned}."
    )


def _tell_json(slug: str, was: str, to: str, *, is_kept: bool, **counts: int) -> None:
    """What it was and what was asked; `changed` says whether that is now another."""
    report = {"account": slug, "was": was, "to": to, "changed": is_kept and was != to, **counts}
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))
