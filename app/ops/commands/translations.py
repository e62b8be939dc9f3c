"""`flask translations update` and `check`."""

from __future__ import annotations

import json
import sys

import click

from app.ops.translating.catalogue import save, updated
from app.ops.translating.extracting import collected
from app.ops.translating.faults import faults


@click.group()
def translations() -> None:
    """The French words of pages, mails and documents."""


@translations.command()
@click.option("--dry-run", is_flag=True, help="Say what is missing, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
def update(*, dry_run: bool, as_json: bool) -> None:
    """Collect the sentences of the source and compile the catalogue. New ones wait in it, empty."""
    catalog = updated(collected())
    missing = [str(message.id) for message in catalog if message.id and not any(message.string or ())]
    if not dry_run:
        save(catalog)
    if as_json:
        report = {"sentences": len(catalog), "written": not dry_run, "to_translate": missing}
        click.echo(json.dumps(report, indent=2, ensure_ascii=False, default=list))
        return
    for words in missing:
        click.echo(f"To translate: {words}")
    click.echo(f"{len(catalog):,} sentences, {len(missing):,} to translate.")


@translations.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
def check(*, as_json: bool) -> None:
    """Is every sentence translated, and well typeset? The exit code is 1 when one is not."""
    found = list(faults(updated(collected())))
    if as_json:
        report = [{"sentence": words, "fault": fault} for words, fault in found]
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        for words, fault in found:
            click.echo(f"{words}: {fault}")
        click.echo(f"{len(found):,} faults found." if found else "Every sentence is translated.")
    sys.exit(1 if found else 0)
