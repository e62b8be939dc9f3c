"""`flask order explain`."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import with_appcontext

from app.ops.commands.work import one_transaction
from app.ops.explaining import explain as explanation


@click.group()
def order() -> None:
    """Orders."""


@order.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def explain(reference: str, *, as_json: bool) -> None:
    """Say where an order stands, how it came there, and what each role may do now, or why not."""
    with one_transaction(keep=False) as session:
        found = explanation(session, reference)
    if found is None:
        raise click.ClickException("There is no such order.")
    click.echo(
        json.dumps(found, default=str, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found))
    )


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{found['reference']}  {found['account']}  {found['change']}",
        f"Round {found['round']}, version {found['version']}.",
        f"{found['state']} since {found['since']:%Y-%m-%d %H:%M} UTC. {found['words']}",
        f"It is the turn of: {found['turn']}.",
        f"Representative: {found['rep'] or 'none'}.",
    ]
    if found["problem"]:
        lines.append(f"What was agreed no longer holds: {found['problem']}")
    lines += ["", "What happened"]
    lines += [
        f"  {event['at']:%Y-%m-%d %H:%M}  {event['who']} ({event['role']}) {event['step']}"
        + (f": {event['comment']}" if event["comment"] else "")
        for event in found["events"]
    ]
    lines += ["", "What may happen"]
    for role, steps in found["steps"].items():
        lines.append(f"  {role}: {', '.join(steps['open']) or 'nothing'}")
        lines += [f"    not {verb}: {why}" for verb, why in steps["closed"].items()]
    lines += ["", "Work that follows"]
    lines += [
        f"  {task['id']}  {task['kind']}  {task['status']}  {task['last_error']}".rstrip()
        for task in found["tasks"]
    ]
    return lines
