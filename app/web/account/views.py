"""Views (first outline)."""

from __future__ import annotations

from flask import Blueprint

from app.access import Access, for_whom

account = Blueprint("account", __name__)


@account.get("/home")
@for_whom(Access.MEMBERS)
def home() -> str:
    return ""

@account.get("/subscription")
@for_whom(Access.ADMINS)
def subscription() -> str:
    return ""

@account.get("/subscription/manage")
@for_whom(Access.ADMINS)
def manage() -> str:
    return ""

@account.get("/requests/new")
@for_whom(Access.ADMINS)
def ask() -> str:
    return ""

@account.get("/requests")
@for_whom(Access.ADMINS)
def orders() -> str:
    return ""

@account.get("/requests/<reference>")
@for_whom(Access.ADMINS)
def order(reference: str) -> str:
    return ""

@account.get("/requests/<reference>/offer")
@for_whom(Access.ADMINS)
def offer(reference: str) -> str:
    return ""

@account.get("/team")
@for_whom(Access.ADMINS)
def team() -> str:
    return ""

@account.get("/team/add")
@for_whom(Access.ADMINS)
def add_person() -> str:
    return ""
