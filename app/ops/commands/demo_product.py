"""`flask demo product`: the demo's product does its work, or is told to fail, hang or refuse, so that one can see what then happens."""

from __future__ import annotations

import json
from typing import Any

import click
import urllib3
from flask import current_app
from flask.cli import with_appcontext
from urllib3.exceptions import HTTPError

from app.ops.product.behaviour import MODES

SECONDS = 5.0


@click.command()
@click.argument("mode", required=False, metavar="[" + "|".join(MODES) + "]", type=click.Choice(MODES))
@click.option("--times", type=click.IntRange(1), help="For so many calls; otherwise until it is told “ok”.")
@click.option("--account", metavar="SLUG", help="For this account's calls only.")
@click.option("--words", help="What it says when it fails or refuses.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on standard output.")
@with_appcontext
def product(mode: str | None, *, times: int | None, account: str | None, words: str | None, as_json: bool) -> None:
    """Say how the demo's product answers, or tell it how to.

    fail: 503, which is tried again; hang: no answer; refuse: 409 with words, which stalls the order; slow: late;
    lose: it does it, and the answer is lost; ok: as it should.
    """
    settings = current_app.extensions["settings"]
    if not settings.is_demo:
        raise click.ClickException("Only a demo's product can be told how to answer: SEATWRIGHT_DEMO is not on.")
    told = None if mode is None else {"mode": mode, "times": times, "account": account, "words": words}
    if told and mode == "slow":
        told["delay_ms"] = 2000
    mood = _ask(f"{settings.product_url}/behaviour", told)
    if as_json:
        click.echo(json.dumps(mood, ensure_ascii=False, indent=2))
        return
    whom = f" about {mood['account']}" if mood["account"] else ""
    lasts = f" for {mood['times']} call{'s' if mood['times'] > 1 else ''}" if mood["times"] else ""
    click.echo(f"The demo's product answers{whom}{lasts}: {mood['mode']}." + (f" It says: {mood['words']}" if mood["words"] else ""))


def _ask(address: str, told: dict[str, Any] | None) -> dict[str, Any]:
    try:
        answer = urllib3.request("GET" if told is None else "POST", address, json=told, timeout=SECONDS, retries=False)
        found: dict[str, Any] = answer.json()
    except (HTTPError, ValueError) as silence:
        raise click.ClickException("The demo's product does not answer: it runs as long as ./run does.") from silence
    if answer.status != 200:
        raise click.ClickException(str(found.get("error", "This is not the demo's product.")))
    return found
