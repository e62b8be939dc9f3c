"""Where the factories write: the database of the running test, in transactions of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import Flask

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.people.viewers import Viewer

P = ParamSpec("P")
T = TypeVar("T")
_apps: list[Flask] = []
_numbers = itertools.count(1)


@contextmanager
def inhabited(app: Flask) -> Iterator[None]:
    """Until the block ends the factories work on this application's database."""
    _apps.append(app)
    try:
        yield
    finally:
        _apps.pop()


def number() -> int:
    """A number no other made-up thing of this process has."""
    return next(_numbers)


@contextmanager
def as_system() -> Iterator[None]:
    """A transaction for every account, as jobs have it; committed at the end, undone by an exception."""
    with _apps[-1].app_context(), acting_for(EVERY_ACCOUNT):
        yield
        db.session.commit()


@contextmanager
def acting_as(viewer: Viewer) -> Iterator[None]:
    """A transaction limited to what this viewer may see, as the front doors make it; then committed."""
    with _apps[-1].app_context(), acting_for(EVERY_ACCOUNT if viewer.is_staff else viewer.account_id or ""):
        yield
        db.session.commit()


def act(
    viewer: Viewer, use_case: Callable[Concatenate[Viewer, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call a service's use case as this viewer: `act(rita, orders.step, "SO-7F3K2", Asked("claim"))`."""
    with acting_as(viewer):
        return use_case(viewer, *args, **kwargs)


def as_job(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a service as the system, in one transaction."""
    with as_system():
        return use_case(*args, **kwargs)


def saved(thing: Any) -> Any:
    """Store a model and return it, readable for good."""
    with as_system():
        db.session.add(thing)
    return thing
