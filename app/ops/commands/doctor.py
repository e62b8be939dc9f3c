"""`flask doctor`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from app.ops.commands.work import one_transaction
from app.ops.doctor import examine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def doctor(*, as_json: bool) -> None:
    """Check that the record is sound. It only reads, and may run beside a busy product.

    The exit code is 1 when anything is wrong.
    """
    with one_transaction(keep=False) as session:
        findings = examine(session)
    is_sound = not any(finding.count for finding in findings)
    if as_json:
        report = {"is_sound": is_sound, "invariants": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{'wrong' if finding.count else 'ok':<6} {finding.sentence}")
            if finding.count:
                click.echo(
                    f"       {finding.id}: {finding.count:,} found, for example {'; '.join(finding.examples)}"
                )
        click.echo(
            f"{len(findings)} checks, {sum(one.count > 0 for one in findings)} of them found something wrong."
        )
    sys.exit(0 if is_sound else 1)
