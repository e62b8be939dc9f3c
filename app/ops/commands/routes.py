"""`flask routes --matrix`: every address, and who is let in there (S1)."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import routes_command, with_appcontext

from app.access import access_of
from workflows.seat_order import Role

COLUMNS: dict[str, Any] = {"nobody": None, "owner": Role.OWNER, "billing": Role.BILLING_ADMIN, "admin": Role.ADMIN, "member": Role.MEMBER,
                           "rep": Role.REP, "manager": Role.MANAGER, "approver": Role.APPROVER, "operator": Role.OPERATOR}  # fmt: skip
"""Who may come: nobody signed in, people of an account, people of the vendor."""


@click.command()
@click.option("--matrix", is_flag=True, help="Show who is let in, instead of the endpoints.")
@click.option("--json", "as_json", is_flag=True, help="The matrix as JSON on standard output.")
@click.option("--sort", "-s", type=click.Choice(("endpoint", "methods", "domain", "rule", "match")), default="endpoint", show_default=True)
@click.option("--all-methods", is_flag=True, help="Show HEAD and OPTIONS methods.")
@click.pass_context
@with_appcontext
def routes(context: click.Context, *, matrix: bool, as_json: bool, sort: str, all_methods: bool) -> None:
    """Show all addresses; with --matrix, who may use them.

    What somebody may do to an order there is the lifecycle's to say, and whose data they see the database's.
    """
    if not (matrix or as_json):
        context.invoke(routes_command, sort=sort, all_methods=all_methods)
        return
    rows = _rows(current_app)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    width = max(len(row["address"]) for row in rows)
    click.echo(f"{'':{width}}  {'  '.join(COLUMNS)}")
    for row in rows:
        cells = "  ".join(f"{'yes' if row['admits'][name] else '-':{len(name)}}" for name in COLUMNS)
        click.echo(f"{row['address']:{width}}  {cells}".rstrip())


def _rows(app: Flask) -> list[dict[str, Any]]:
    rules = [(rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or () if method not in {"HEAD", "OPTIONS"}]
    rows = []
    for rule, method in sorted(rules, key=lambda one: (one[0].rule, one[1])):
        access = access_of(app, rule.endpoint)
        admits = {name: role in access.value for name, role in COLUMNS.items()}
        rows.append({"address": f"{method} {rule.rule}", "for": access.name.lower(), "admits": admits})
    return rows
