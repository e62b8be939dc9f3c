"""Views (first outline)."""

from __future__ import annotations

from flask import Blueprint

from app.access import Access, for_whom

desk = Blueprint("desk", __name__)


@desk.get("/desk")
@for_whom(Access.DESK)
def queue() -> str:
    return ""

@desk.get("/desk/orders/<reference>")
@for_whom(Access.STAFF)
def order(reference: str) -> str:
    return ""

@desk.get("/desk/orders/<reference>/quote")
@for_whom(Access.REPS)
def quote(reference: str) -> str:
    return ""
