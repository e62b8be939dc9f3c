"""Changing a request that nobody has looked at yet: the same form, the same check page, the price shown anew (R70)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.ordering import order_pages
from app.services.ordering.order_pages import OrderPage
from app.services.requesting import changing_requests, request_record
from app.services.requesting.requests import Preview
from app.web.account.blueprint import account
from app.web.account.flows import PLANS, PRODUCTS, SEATS, Flow
from app.web.account.views.wishes import check_page, form_page, recalculated, shown_total
from app.web.account.wish_desk import Desk
from app.web.viewing import viewer
from app.web.words import said
from workflows.intake import Change, Path
from workflows.seat_order import State


@account.route("/requests/<reference>/edit", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def edit_request(reference: str) -> ResponseReturnValue:
    """Other lines, another reason, another date: until somebody looks at it."""
    page = order_pages.page(viewer(), reference)
    if (reason := changing_requests.why_not(viewer(), page.order)) is not None:
        flash(said(reason), "warning")
        return redirect(url_for("account.order", reference=page.order.reference), 303)
    desk = _desk(page)
    if request.method == "GET":
        return form_page(desk, desk.preview(is_priced_only=True), 200)
    go = request.form.get("go", "check")
    if go == "change":
        return form_page(desk, desk.preview(is_priced_only=True), 200)
    if go == "recalculate":
        return recalculated(desk)
    preview = desk.preview() if desk.is_filled_in() else None
    if preview is None:
        return form_page(desk, None, 422)
    return _save(desk, page, preview) if go == "send" else check_page(desk, preview, 200, version=page.order.version)


def _desk(page: OrderPage) -> Desk:
    asked = request_record.asked_of(page.order)
    path = Path.OWNER_APPROVAL if page.order.state is State.AWAITING_OWNER else Path.ORDER
    flow = Flow(Change(page.order.change), path, is_planned=False)
    typed: dict[str, Any] = {**_typed(flow.change, asked), "justification": page.justification, "needed_on": page.needed_on}
    reference = page.order.reference
    return Desk(flow, typed, look=lambda wish: changing_requests.preview(viewer(), reference, wish), reference=reference)


def _typed(change: Change, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of the request as values of the form's fields."""
    values: dict[str, Any] = {}
    for line in asked:
        if change in SEATS | PRODUCTS:
            values[f"seats-{line['product']}"] = line["seats"]
        if change in PLANS | PRODUCTS:
            values[f"plan-{line['product']}"] = line["plan"]
        if change is Change.REMOVE_PRODUCT:
            values[f"remove-{line['product']}"] = True
    return values


def _save(desk: Desk, page: OrderPage, preview: Preview) -> ResponseReturnValue:
    wish = replace(desk.form.wish(), shown_total_minor=shown_total())
    typed = request.form.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else page.order.version
    try:
        changing_requests.change(viewer(), page.order.reference, wish, version=version)
        db.session.commit()
    except SomebodyWasFirst as first:
        desk.refuse(None, said(first.reason))
        now = order_pages.page(viewer(), page.order.reference)
        return check_page(desk, preview, 409, version=now.order.version)
    except (Invalid, Refused) as problem:
        desk.refuse(problem.field, said(problem.reason))
        return form_page(desk, None, 422)
    flash(_("The request is changed."), "success")
    return redirect(url_for("account.order", reference=page.order.reference), 303)
