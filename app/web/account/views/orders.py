"""The account's requests: the list, and one of them with its history (R60)."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import order_pages, queue
from app.services.ordering.order_pages import OrderPage
from app.services.ordering.queue import Filter
from app.services.requesting import attachments
from app.services.requesting.changing_requests import why_not
from app.web.account.blueprint import account
from app.web.account.forms.steps import StepForm
from app.web.account.owner_costs import cost_of_request
from app.web.account.standing import (
    asked_words,
    change_of_page,
    comment_of,
    history_of,
    more_asked,
    next_step_words,
    tag_of,
    tag_of_page,
    who_has,
    who_has_page,
    why_closed,
)
from app.web.talking.customer import talk_for
from app.web.talking.forms import MessageForm
from app.web.viewing import viewer
from workflows.seat_order import CLOSED

SHOWN = {"open": True, "closed": False}


@account.get("/requests", endpoint="orders")
@for_whom(Access.ADMINS)
def listing() -> ResponseReturnValue:
    """Newest first, a page at a time by key; the filter is in the address (U6)."""
    show = request.args.get("show", "all")
    found = queue.listing(viewer(), Filter(is_open=SHOWN.get(show)), request.args.get("cursor"), most=25)
    return render_template("account/orders.html", listing=found, show=show, tag_of=tag_of, who_has=who_has,
                           asked_words=asked_words)  # fmt: skip


@account.get("/requests/<reference>", endpoint="order")
@for_whom(Access.ADMINS)
def show(reference: str) -> ResponseReturnValue:
    """Where it stands, who has it, what is next, what has happened, and what this viewer may do."""
    return render_order(order_pages.page(viewer(), reference))


def render_order(page: OrderPage, form: StepForm | None = None, status: int = 200, message_form: MessageForm | None = None,
                 **values: Any) -> ResponseReturnValue:  # fmt: skip
    """The page of one request; with a form when a step was refused, what was typed kept."""
    def document(document_id: str) -> str:
        return url_for("account.message_document", reference=page.order.reference, document_id=document_id)

    html = render_template(
        "account/order.html", page=page, order=page.order, form=form or StepForm(), tag=tag_of_page(page),
        who=who_has_page(page), **talk_for(viewer(), page, history_of(page), document, message_form),
        last_words=comment_of(page.last),
        next_step_words=next_step_words(page), why=why_closed(page), cost=cost_of_request(page),
        change=change_of_page(page),
        more_asked=more_asked(page), may_change=why_not(viewer(), page.order) is None,
        may_attach=page.order.state not in CLOSED and len(page.attachments) < attachments.MOST, wrong=message_form,
        **values,
    )  # fmt: skip
    return html, status
