"""What the customer reads of a request's messages, and the form to answer: the same in the portal and behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from app.services.ordering.order_pages import OrderPage
from app.services.people.viewers import Viewer
from app.services.talking import reading
from app.web.talking import rows
from app.web.talking.earlier import earlier, place
from app.web.talking.forms import MessageForm
from app.web.words import named

KINDS = ("all", "steps", "messages")


def talk_for(
    viewer: Viewer, page: OrderPage, steps: Sequence[dict[str, Any]], address: rows.Address, form: MessageForm | None = None
) -> dict[str, Any]:
    """Threads, the form, and the history with the messages in it. `address` leads to a document."""
    found = reading.talk(viewer, page.order.account_id, page.order.id, place())
    show = request.args.get("show", "all")
    show = show if show in KINDS else "all"
    said = [rows.message_row(one, from_us=not one.is_staff) for one in found.messages]
    blank = form or MessageForm(formdata=None)
    return {
        "conversation": rows.threads(found.messages, is_staff=False, address=address), "history_is_whole": show == "all",
        "message_form_data": blank.about((line.product, named(line, "product_name")) for line in page.lines),
        "history": rows.timeline([*steps, *said], show), "history_filters": rows.filters(show, _here, KINDS), **earlier(found),
    }  # fmt: skip


def _here(kind: str) -> str:
    """This very page: a link holds its secret in the path, which stays as it is."""
    return f"?show={kind}#history" if kind != "all" else "?#history"
