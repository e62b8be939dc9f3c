"""Views (first outline)."""

from __future__ import annotations

from flask import Blueprint

from app.access import Access, for_whom

insight = Blueprint("insight", __name__)


@insight.get("/status")
@for_whom(Access.STAFF)
def status() -> str:
    return ""

@insight.get("/orders")
@for_whom(Access.STAFF)
def orders() -> str:
    return ""
