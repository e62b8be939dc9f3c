"""`flask worker`, `flask relay`, `flask scheduler`: the processes beside the web server, in the place of the command's own."""

from __future__ import annotations

import os
import sys

import click


@click.command()
@click.option("--name", default="worker-1", show_default=True, help="Stays the same when the worker is restarted.")
@click.option("--burst", is_flag=True, help="Stop when there is nothing left to do.")
def worker(*, name: str, burst: bool) -> None:
    """Keep what the outbox has promised, whenever the bell rings."""
    _become("app.jobs.worker", "--name", name, *(["--burst"] if burst else []))


@click.command()
def relay() -> None:
    """Read the outbox, and ring for what is due."""
    _become("app.jobs.relay")


@click.command()
def scheduler() -> None:
    """Do what the calendar says is due."""
    _become("app.jobs.scheduler")


def _become(*module: str) -> None:
    """The same process, so that whoever started it stops the right one."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", *module])  # noqa: S606  (replaces us on purpose)
