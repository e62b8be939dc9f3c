"""`flask db snapshot`."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path

import click

from app.ops.revisions import MIGRATIONS, fingerprint, newest_revision
from app.ops.snapshot import MADE_OF, MAKE_IT, SNAPSHOT

HEADER = """\
-- Every migration up to {revision} as one script, which an empty database gets instead of them. Made by `{make_it}`, never by hand.
{made_of}
"""
INDEXES = re.compile(r"(?:CREATE (?:UNIQUE )?INDEX [^\n]+;\n\n){2,}")


@click.command()
@click.option("--dry-run", is_flag=True, help="Say whether it would change, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
def snapshot(*, dry_run: bool, as_json: bool) -> None:
    """Write anew what an empty database gets: needed after every change to the migrations."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it names every migration that it reads
    script = told()
    has_changed = not SNAPSHOT.exists() or SNAPSHOT.read_text(encoding="utf-8") != script
    if has_changed and not dry_run:
        SNAPSHOT.write_text(script, encoding="utf-8")
    if as_json:
        report = {"revision": newest_revision(), "changed": has_changed, "written": has_changed and not dry_run}
        click.echo(json.dumps(report, indent=2))
        return
    click.echo(f"{SNAPSHOT.name}, up to {newest_revision()}: {'changed' if has_changed else 'as it was'}.")


def told(place: Path = MIGRATIONS) -> str:
    """The whole file: what the migrations send, in their order, as Alembic tells it without a database."""
    from alembic import command  # noqa: PLC0415  (no other command needs it)
    from alembic.config import Config  # noqa: PLC0415

    written = io.StringIO()
    config = Config(output_buffer=written)
    config.set_main_option("script_location", str(place))
    command.upgrade(config, "head", sql=True)
    versions = place / "versions"
    header = HEADER.format(revision=newest_revision(versions), make_it=MAKE_IT, made_of=MADE_OF.format(fingerprint(versions)))
    return header + INDEXES.sub(_in_order, written.getvalue())


def _in_order(found: re.Match[str]) -> str:
    """The indexes of a new table come as a set: each time in another order."""
    return "\n\n".join(sorted(found.group().split("\n\n")[:-1])) + "\n\n"
