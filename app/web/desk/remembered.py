"""Parts of the desk's pages that are the same for everybody who asks the same beneath the same path: drawn once, and remembered."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, request
from markupsafe import Markup

from app.services.queueing.desk import Desk, ProductName, RepName, TeamName
from app.web.desk.narrowing import chips, choices
from app.web.desk.wanted import Wanted
from app.web.words import language


def keys_help() -> Markup:
    """The button and the dialog that say what keys do."""
    return _keys_help(language(), request.script_root)


def narrowing(desk: Desk, wanted: Wanted) -> Markup:
    """Search, filters, and a chip for each of those that are on."""
    given = tuple(wanted.given.items())
    return _narrowing(language(), request.script_root, desk.uses_keys, given, tuple(desk.reps), tuple(desk.products), tuple(desk.teams))


@lru_cache(maxsize=8)
def _keys_help(_language: str, _root: str) -> Markup:
    found: Markup = current_app.jinja_env.get_template("desk/_keys.html").module.keys_help()  # type: ignore[attr-defined]
    return found


@lru_cache(maxsize=512)
def _narrowing(
    _language: str, _root: str, uses_keys: bool, given: tuple[tuple[str, str], ...], reps: tuple[RepName, ...],
    products: tuple[ProductName, ...], teams: tuple[TeamName, ...],
) -> Markup:
    wanted = Wanted(dict(given))
    module = current_app.jinja_env.get_template("desk/_narrow.html").module
    found: Markup = module.narrow(  # type: ignore[attr-defined]
        wanted.view.value, wanted, choices(wanted, reps, products, teams), chips(wanted, reps, products, teams), uses_keys
    )
    return found
