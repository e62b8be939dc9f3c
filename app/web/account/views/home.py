"""The first page of those without an admin role: what they have, and whom to ask."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.people import contacts
from app.web.account.blueprint import account
from app.web.account.naming import account_role_words
from app.web.viewing import viewer


@account.get("/home")
@for_whom(Access.MEMBERS)
def home() -> ResponseReturnValue:
    """Their own seats, and the people who can change something."""
    me = viewer()
    return render_template("account/home.html", seats=contacts.own_seats(me), buyers=contacts.buyers(me.account_id or 0),
                           role=account_role_words(me.role), role_words=account_role_words)  # fmt: skip
