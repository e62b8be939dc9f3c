"""The Subscription page: what the account has, what is under way, and who may change it (R1 to R5, R25, R26)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import queue
from app.services.ordering.queue import Filter
from app.services.people import contacts
from app.services.seating import cycles
from app.services.showing import subscription
from app.web.account.blueprint import account
from app.web.account.flows import flows_of
from app.web.account.licences import licences
from app.web.account.naming import type_words
from app.web.account.overview import overview
from app.web.account.planned import planned_rows
from app.web.account.standing import asked_words, tag_of, who_has
from app.web.account.temporary_section import section_of
from app.web.viewing import viewer


@account.get("/subscription", endpoint="subscription")
@for_whom(Access.ADMINS)
def show() -> ResponseReturnValue:
    """Every admin reads it (R4); the buttons are for those who may (R3)."""
    me = viewer()
    page = subscription.page(me, me.slug or "")
    found = queue.listing(me, Filter(is_open=True), most=10)
    return render_template(
        "account/subscription.html", page=page, held=licences(page.products), flows=flows_of(me, is_ending=page.ends_on is not None), rows=found.rows,
        has_more=found.next is not None, buyers=contacts.buyers(me.account_id or 0), type_words=type_words(page.type),
        tag_of=tag_of, who_has=who_has, asked_words=asked_words, planned_cycle=cycles.planned(page.slug),
        plans=planned_rows(me), lent=section_of(me, page), **overview(me, page),
    )  # fmt: skip
