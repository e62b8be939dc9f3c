"""Who may use a route. Every route says so; one that does not keeps the application from starting (S1)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from flask import Flask

from app.services.people.viewers import Viewer
from workflows.seat_order import BUYERS, CUSTOMERS, Role

View = TypeVar("View", bound=Callable[..., Any])


class Access(Enum):
    """The audiences. What somebody may do to an order is the lifecycle's to say, not the route's."""

    ANYBODY = frozenset[Role | None]({None, *Role})  # signed in or not
    SIGNED_IN = frozenset[Role | None](Role)
    MEMBERS = frozenset[Role | None]({*CUSTOMERS, Role.MEMBER})  # everybody of an account
    ADMINS = frozenset[Role | None](CUSTOMERS)  # R4
    OWNERS = frozenset[Role | None]({Role.OWNER})  # the owner alone (R7, R9, R12)
    BUYERS = frozenset[Role | None](BUYERS)  # the owner and the billing admins
    STAFF = frozenset[Role | None]({Role.REP, Role.MANAGER, Role.APPROVER, Role.OPERATOR})
    DESK = frozenset[Role | None]({Role.REP, Role.MANAGER})
    REPS = frozenset[Role | None]({Role.REP})
    MANAGERS = frozenset[Role | None]({Role.MANAGER, Role.OPERATOR})
    HEADS = frozenset[Role | None]({Role.MANAGER})  # what the desk promises, and who gets what
    AT_WORK = frozenset[Role | None]({Role.REP, Role.MANAGER, Role.APPROVER})  # those with working hours
    ADMINS_OR_STAFF = frozenset[Role | None]({*CUSTOMERS, Role.REP, Role.MANAGER, Role.APPROVER, Role.OPERATOR})
    BY_LINK = frozenset[Role | None]({None, *Role}) | {"link"}  # whoever holds a signed link

    def admits(self, viewer: Viewer | None) -> bool:
        return (viewer.step_role if viewer else None) in self.value


def for_whom(access: Access) -> Callable[[View], View]:
    """Declare who may use a view."""

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


def access_of(app: Flask, endpoint: str | None) -> Access:
    """What the view behind an endpoint has declared; unknown addresses are anybody's, to be told that nothing is there."""
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "access", Access.ANYBODY)


def check_all_declared(app: Flask) -> None:
    """Refuse to start with a route that nobody has thought about."""
    silent = sorted(rule.endpoint for rule in app.url_map.iter_rules()
                    if not hasattr(app.view_functions[rule.endpoint], "access"))  # fmt: skip
    if silent:
        raise RuntimeError(f"these routes do not say who may use them (see app/access.py): {', '.join(silent)}")
