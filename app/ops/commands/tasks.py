"""`flask tasks list`, `flask tasks retry`."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from sqlalchemy import text

from app.ops.commands.work import one_transaction
from app.services import set_aside
from app.services.talking import mending

SET_ASIDE = text("""
SELECT t.id, t.kind, t.queue, a.slug AS account, o.reference AS order, t.attempts, t.failed_at, t.last_error
FROM tasks t LEFT JOIN accounts a ON a.id = t.account_id
LEFT JOIN orders o ON o.account_id = t.account_id AND o.id = (t.payload ->> 'order_id')::bigint
WHERE t.failed_at IS NOT NULL AND t.done_at IS NULL ORDER BY t.failed_at, t.id LIMIT :most
""")


@click.group()
def tasks() -> None:
    """Work that follows a change, and was given up on."""


@tasks.command("list")
@click.option("--most", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def list_tasks(*, most: int, as_json: bool) -> None:
    """List the tasks that were set aside, the oldest first."""
    with one_transaction(keep=False) as session:
        rows = [dict(row) for row in session.execute(SET_ASIDE, {"most": most}).mappings()]
    if as_json:
        click.echo(json.dumps(rows, default=str, ensure_ascii=False, indent=2))
        return
    for row in rows:
        about = row["order"] or row["account"] or "no account"
        click.echo(
            f"{row['id']}  {row['kind']}  {about}  {row['failed_at']:%Y-%m-%d %H:%M}"
            f"  {row['attempts']} {'try' if row['attempts'] == 1 else 'tries'}: {row['last_error']}"
        )
    click.echo(f"{len(rows)} set aside." if rows else "No task was set aside.")


@tasks.command()
@click.argument("task_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@click.option("--dry-run", is_flag=True, help="Say what would happen and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def retry(task_id: int, *, dry_run: bool, as_json: bool) -> None:
    """Have a task that was set aside tried again, from the beginning."""
    with one_transaction(keep=not dry_run):
        kind = set_aside.try_again(task_id)
        if kind is None:
            raise click.ClickException("No task of this number was set aside.")
        mending.note(None, "retry_task", task_id=task_id)
    if as_json:
        click.echo(json.dumps({"id": task_id, "kind": kind, "retried": not dry_run}, indent=2))
    else:
        click.echo(f"{kind} {'would be' if dry_run else 'will be'} tried again.")
