"""`flask bench`: how fast it is, beside a ceiling measured in the same run."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

CASES = ("writing", "reading", "searching", "working", "memory", "starting", "team", "renewals", "status", "many")
ROOT = Path(__file__).parents[3]


@click.command()
@click.argument("cases", nargs=-1, type=click.Choice(CASES))
@click.option("--rounds", default=5, show_default=True, help="Rounds; the table shows medians.")
@click.option("--requests", default=1000, show_default=True, help="Requests a side and round.")
@click.option("--orders", default=1_000_000, show_default=True, help="Orders behind the large queue page.")
@click.option(
    "--backlog", default=5_000, show_default=True, help="Accepted orders that wait for the workers."
)
@click.option("--accounts", default=100_000, show_default=True, help="Accounts that renew in one pass.")
@with_appcontext
def bench(cases: tuple[str, ...], *, rounds: int, requests: int, orders: int, backlog: int, accounts: int) -> None:
    """Measure CASES (all of them, if none is named) in a database of their own; exit 1 when a bound is missed."""
    sys.path.insert(0, str(ROOT))
    ground = importlib.import_module("tests.benchmarks.ground")
    table = importlib.import_module("tests.benchmarks.table")
    lines = []
    with ground.prepared(current_app.extensions["settings"]) as prepared:
        for case in cases or CASES:
            arguments = {
                "writing": (prepared, rounds, requests),
                "reading": (prepared, rounds, max(requests // 10, 20), orders),
                "searching": (prepared, min(rounds, 3), max(requests // 10, 20), orders),
                "working": (prepared, rounds, backlog),
                "memory": (prepared,),
                "team": (prepared, rounds, max(requests // 10, 20)),
                "many": (prepared, rounds),
                "status": (prepared, min(rounds, 3), max(requests // 10, 20), orders),
                "renewals": (prepared, min(rounds, 3), accounts),
                "starting": (current_app.extensions["settings"], rounds),
            }[case]
            for line in importlib.import_module(f"tests.benchmarks.{case}").run(*arguments):
                click.echo(f"{line.what}: {line.ratio:.2f}", err=True)
                lines.append(line)
    click.echo(table.render(lines))
    sys.exit(0 if all(line.holds for line in lines) else 1)
