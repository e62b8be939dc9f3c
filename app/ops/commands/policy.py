"""`flask policy import|export FILE.toml`: the approval policy as a file (R65)."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from app.errors import NotThere
from app.ops.commands.work import one_transaction
from app.services.approving import policies, policy_files


@click.group()
def policy() -> None:
    """The approval policy."""


@policy.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Check everything and keep nothing.")
@click.option("--draft", is_flag=True, help="Keep it as a draft to try out, not in force.")
@click.option("--comment", default="", help="Why it is changed; the managers read it.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def import_policy(file: BinaryIO, *, dry_run: bool, draft: bool, comment: str, as_json: bool) -> None:
    """Put the policy of a TOML file in force, all of it or nothing.

    Everything that makes no sense is named with its line; the exit code is then 1.
    """
    try:
        source = file.read().decode()
    except UnicodeDecodeError:
        raise click.FileError(file.name, "This is not UTF-8 text.") from None
    with one_transaction(keep=not dry_run):
        document, faults = policy_files.parse(source)
        version = 0 if document is None else policies.keep(document, comment, None, "flask policy import", is_draft=draft)
    if as_json:
        kept = None if faults or dry_run else version
        report = {"version": kept, "in_force": kept is not None and not draft, "faults": [asdict(fault) for fault in faults]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        sys.exit(1 if faults else 0)
    for fault in faults:
        click.echo(f"{file.name}: {fault}", err=True)
    if faults:
        click.echo("Nothing was changed.", err=True)
        sys.exit(1)
    click.echo("The file is right. Nothing was changed." if dry_run else f"Version {version} is {'a draft' if draft else 'in force'}.")


@policy.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--version", "number", type=int, help="This version instead of the one in force.")
@with_appcontext
def export_policy(file: Path, *, number: int | None) -> None:
    """Write the policy in force to a TOML file; “-” writes it to standard output."""
    with one_transaction(keep=False):
        try:
            found = policies.in_force() if number is None else policies.version(number)
        except NotThere:
            raise click.ClickException(f"The policy has no version {number}.") from None
        words = policy_files.export(found.policy)
    if str(file) == "-":
        click.echo(words, nl=False)
    else:
        try:
            file.write_text(words, encoding="utf-8")
        except OSError as wrong:
            raise click.FileError(str(file), wrong.strerror) from None
        click.echo(f"Version {found.version} is in {file}.", err=True)
