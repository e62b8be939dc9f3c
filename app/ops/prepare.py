"""Whether the database has every migration and the demo: asked of itself, cheaply, at every start."""

import sys
from collections.abc import Iterator

import psycopg

from app.ops.household import Household
from app.ops.leash import Program
from app.ops.ports import CannotStart
from app.ops.revisions import newest_revision

# Loaded last by `flask demo load`, in the same transaction as the rest.
DEMO_ACCOUNT = "atelier-nord"


def preparations(household: Household) -> Iterator[tuple[Program, str]]:
    """What must be run before the product can start, each with what it will have done."""
    if not is_migrated(household.owner_url):
        yield _python(household, "tables", "app.ops.migrate"), "brought up to date"
    if household.is_demo and not has_demo(household.owner_url):
        yield _python(household, "demo", "flask", "demo", "load"), "loaded"


def _python(household: Household, name: str, *arguments: str) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-m", *arguments),
        log=household.state.logs / f"{name}.log",
        environment=household.environment,
    )


def is_migrated(owner_url: str) -> bool:
    """Whether the database stands at the newest migration."""
    return _first(owner_url, "SELECT version_num FROM alembic_version") == newest_revision()


def has_demo(owner_url: str) -> bool:
    """Whether the demo's accounts are there."""
    return _first(owner_url, "SELECT slug FROM accounts WHERE slug = %s", DEMO_ACCOUNT) == DEMO_ACCOUNT


def _first(url: str, query: str, *values: str) -> str | None:
    """The first cell of the answer; None for no rows and for a table that is not there yet. Raises CannotStart."""
    try:
        with psycopg.connect(url) as session:
            session.execute("SELECT set_config('seatwright.account', '*', true)")
            row = session.execute(query.encode(), values).fetchone()
            return str(row[0]) if row else None
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as failure:
        raise CannotStart(f"The database cannot be read by who owns its tables: {str(failure).strip()}") from None
