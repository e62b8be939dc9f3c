"""The pages after a submission: the reference, what happens next and when, whom to ask. Still true when bookmarked (U4)."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import order_pages
from app.web.account.blueprint import account
from app.web.account.owner_costs import cost_of_request
from app.web.account.standing import change_words, next_steps_of, tag_of_page
from app.web.viewing import viewer
from workflows.seat_order import State


@account.get("/requests/<reference>/sent")
@for_whom(Access.ADMINS)
def sent(reference: str) -> ResponseReturnValue:
    """A request was sent; the page says how it stands now."""
    page = order_pages.page(viewer(), reference)
    is_joined = request.args.get("joined") == "1" and page.latest("join_request") is not None
    return render_template("account/sent.html", page=page, is_joined=is_joined, cost=cost_of_request(page), steps=next_steps_of(page),
                           tag=tag_of_page(page), change=change_words(page.order.change))  # fmt: skip


@account.get("/requests/<reference>/accepted")
@for_whom(Access.ADMINS)
def accepted(reference: str) -> ResponseReturnValue:
    """An offer was accepted; an order that nobody has accepted has no such page."""
    page = order_pages.page(viewer(), reference)
    if page.order.state not in {State.ACCEPTED, State.FULFILLING, State.STALLED, State.FULFILLED}:
        return redirect(url_for("account.order", reference=page.order.reference))
    return render_template("account/accepted.html", page=page, steps=next_steps_of(page), tag=tag_of_page(page))
