"""`flask demo clock`: the demo's day, which can be set ahead to see what time does. It never goes back."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DataError, OperationalError

UNITS = {"h": "hours", "d": "days", "w": "weeks"}
MOST = timedelta(weeks=52 * 20)
# Seconds, never days: how long a day is must not depend on the time zone of whoever reads the clock.
ADVANCE = text("UPDATE clock SET ahead = ahead + make_interval(secs => :seconds)")
READ = text("SELECT clock_now() AS now, extract(epoch FROM ahead)::bigint AS ahead FROM clock")


class Span(click.ParamType):  # type: ignore[type-arg]
    """Like 30d, 12h or 2w."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,6})([hdw])", str(value), re.ASCII)
        span = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else None
        if span is None or span > MOST:
            self.fail("Give hours, days or weeks, like 12h, 30d or 2w; at most 20 years.", param, ctx)
        return span


@click.command()
@click.option("--advance", type=Span(), metavar="SPAN", help="Set the clock ahead by so much: 12h, 30d, 2w.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def clock(*, advance: timedelta | None, as_json: bool) -> None:
    """Say what time it is in the demo, or set its clock ahead. Everything scheduled then happens within seconds."""
    if not current_app.extensions["settings"].is_demo:
        raise click.ClickException("Only a demo's clock can be read or set: SEATWRIGHT_DEMO is not on.")
    engine = create_engine(current_app.config["OWNER_URL"])
    try:
        with engine.begin() as connection:
            if advance is not None:
                connection.execute(ADVANCE, {"seconds": advance.total_seconds()})
            row = connection.execute(READ).one()
    except (OperationalError, DataError) as failure:
        raise click.ClickException(f"The database could not do it: {failure.orig}".strip()) from failure
    finally:
        engine.dispose()
    if as_json:
        click.echo(json.dumps({"now": row.now.isoformat(), "ahead_seconds": row.ahead}))
    else:
        days, hours = divmod(row.ahead // 3600, 24)
        lead = f", {days} days and {hours} hours ahead" if row.ahead else ", as everywhere"
        click.echo(f"It is {row.now:%A, %d %B %Y, %H:%M} UTC in the demo{lead}.")
