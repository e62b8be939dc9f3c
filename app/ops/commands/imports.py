"""`flask import catalogue|accounts|people|promo-codes|price-books|tax-rates FILE.csv`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from app.ops import importing
from app.ops.commands.work import one_transaction
from app.ops.importing import Report
from app.ops.importing.people import Only


@click.command("import")
@click.argument("kind", type=click.Choice(importing.KINDS))
@click.argument("file", type=click.File("rb"))
@click.option("--update", is_flag=True, help="Change what is there already, instead of refusing it.")
@click.option(
    "--only",
    type=click.Choice([str(one) for one in Only]),
    help="Of people, take the vendor's own (staff) or those of accounts (customers).",
)
@click.option("--dry-run", is_flag=True, help="Check everything and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def import_group(
    kind: str, file: BinaryIO, *, update: bool, only: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import a CSV file, all of it or nothing.

    Every row that cannot be imported is named with its line, what was read and why; the exit code is then 1.
    """
    if only and kind != "people":
        raise click.UsageError("--only is for people.")
    with one_transaction(keep=not dry_run) as session:
        report = _read(session, kind, file, update=update, only=Only(only) if only else None)
    _tell_json(report, is_kept=not dry_run) if as_json else _tell(report, file.name, is_kept=not dry_run)
    sys.exit(1 if report.faults else 0)


def _read(session: Session, kind: str, file: BinaryIO, *, update: bool, only: Only | None) -> Report:
    size = os.fstat(file.fileno()).st_size
    with click.progressbar(length=size, label=f"Reading {Path(file.name).name}", file=sys.stderr) as bar:
        return importing.take_in(session, kind, file, update=update, only=only, read=bar.update)


def _tell(report: Report, name: str, *, is_kept: bool) -> None:
    for fault in report.faults:
        click.echo(f"{name}: {fault}", err=True)
    if report.faults:
        lines = len({fault.line for fault in report.faults})
        click.echo(f"{lines:,} {'line' if lines == 1 else 'lines'} at fault. Nothing was imported.", err=True)
    else:
        click.echo(
            f"{report.sentence} imported."
            if is_kept
            else f"{report.sentence} could be imported; nothing was kept."
        )


def _tell_json(report: Report, *, is_kept: bool) -> None:
    click.echo(
        json.dumps(
            {
                "kind": report.kind,
                "rows": report.rows,
                "imported": report.rows if is_kept and not report.faults else 0,
                "faults": [asdict(fault) for fault in report.faults],
            },
            ensure_ascii=False,
            indent=2,
        )
    )
