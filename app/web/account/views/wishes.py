"""Manage and Ask: fill in, check the answers, send. What was typed travels in the form itself (U1, U3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import InFlight, Invalid, Refused, SomebodyWasFirst
from app.extensions import db
from app.services.requesting import attachments, requests
from app.services.requesting.open_requests import OpenRequestThere
from app.services.requesting.requests import Outcome, Preview
from app.web.account import sent_once
from app.web.account.blueprint import account
from app.web.account.documents import sent_document
from app.web.account.flows import flow_of
from app.web.account.standing import asked_words
from app.web.account.wish_desk import Desk, from_address
from app.web.viewing import viewer
from app.web.words import said
from workflows.open_requests import Choice

SENDING = {"send": None, "join": Choice.JOIN, "wait": Choice.WAIT}
"""The buttons of the check page; the last two are the requester's choice while a request is open (R36)."""


@account.route("/requests/new", methods=["GET", "POST"], endpoint="ask")
@account.route("/subscription/manage", methods=["GET", "POST"], endpoint="manage")
@for_whom(Access.ADMINS)
def change() -> ResponseReturnValue:
    """One page for each row of R2: the form at first, the check page when it is complete, then the service."""
    flow = flow_of(viewer(), request.args.get("change", "add_seats"))
    if flow.endpoint != request.endpoint:
        kept: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(flow.endpoint, **kept))
    desk = Desk(flow, from_address())
    if request.method == "GET":
        return form_page(desk, desk.preview(is_priced_only=True) if desk.form.lines() else None, 200)
    go = request.form.get("go", "check")
    if go == "change":
        return form_page(desk, desk.preview(is_priced_only=True), 200)
    if go == "recalculate":
        return recalculated(desk)
    return _go(desk, go) if desk.is_filled_in() else form_page(desk, None, 422)


def _go(desk: Desk, go: str) -> ResponseReturnValue:
    if go in SENDING and (before := sent_once.led_before()):
        return before
    preview = desk.preview()
    if preview is None:
        return form_page(desk, None, 422)
    shown = shown_total()
    if go not in SENDING or shown is None:
        return check_page(desk, preview, 200)
    if shown != preview.ask.pricing.totals.total_minor:
        desk.problems.append(_("The price has changed since it was shown. Please check it again."))
        return check_page(desk, preview, 422)
    return _send(desk, preview, go, shown)


def recalculated(desk: Desk) -> ResponseReturnValue:
    """The form again with its price, as the live summary would show it; a reason may still be missing."""
    preview = desk.preview(is_priced_only=True) if desk.fits() else None
    has_errors = bool(desk.problems) or any(field.errors for field in desk.form)
    return form_page(desk, preview, 422 if has_errors else 200)


def shown_total() -> int | None:
    """The total that the check page showed, in minor units."""
    shown = request.form.get("shown_total_minor", "")
    return int(shown) if shown.removeprefix("-").isdecimal() and len(shown) < 18 else None


def _send(desk: Desk, preview: Preview, go: str, shown_total_minor: int) -> ResponseReturnValue:
    wish = replace(desk.form.wish(), shown_total_minor=shown_total_minor, open_request=SENDING[go])
    try:
        outcome = requests.submit(viewer(), wish)
        if outcome.order is not None and (document := sent_document()):
            attachments.attach(viewer(), outcome.order, document)
        place = _place(outcome, go)
        sent_once.remember(place)
        db.session.commit()
    except InFlight:
        db.session.rollback()
        return sent_once.led_before() or redirect(url_for("account.subscription"), 303)
    except (OpenRequestThere, SomebodyWasFirst) as first:
        desk.refuse(None, said(first.reason))
        return check_page(desk, desk.preview() or preview, 409)
    except (Invalid, Refused) as problem:
        desk.refuse(problem.field, said(problem.reason))
        return check_page(desk, preview, 422) if problem.field in {"document", "open_request"} else form_page(desk, None, 422)
    if outcome.order is None:
        flash(_("Your change is planned for the renewal.") if desk.flow.is_planned
              else _("Your subscription is updated: the seats are there."), "success")  # fmt: skip
    return redirect(place, 303)


def _place(outcome: Outcome, go: str) -> str:
    if outcome.order is None:
        return url_for("account.subscription")
    joined = 1 if go == "join" and outcome.order.version > 1 else None
    return url_for("account.sent", reference=outcome.order.reference, joined=joined)


@account.post("/subscription/price")
@for_whom(Access.ADMINS)
def price() -> ResponseReturnValue:
    """The live summary: a piece of the form's page, as it would be after "Update the summary"."""
    desk = Desk(flow_of(viewer(), request.args.get("change", "add_seats")), {})
    preview = desk.preview(is_priced_only=True) if desk.fits() else None
    errors = [words for field in desk.form for words in field.errors]
    return render_template("account/parts/summary.html", cost=desk.cost(preview), problems=[*desk.problems, *errors], swap=True)


def form_page(desk: Desk, preview: Preview | None, status: int) -> ResponseReturnValue:
    """The form, with the price of what is filled in."""
    page = render_template("account/wish.html", desk=desk, form=desk.form, flow=desk.flow, cost=desk.cost(preview),
                           has_errors=bool(desk.problems))  # fmt: skip
    return page, status


def check_page(desk: Desk, preview: Preview, status: int, **values: Any) -> ResponseReturnValue:
    """The page that asks "is this right?"; with an open request it asks, too, whether to join it or to wait (R36)."""
    page = render_template("account/check.html", desk=desk, form=desk.form, flow=desk.flow, cost=desk.cost(preview),
                           preview=preview, already=preview.open_request, asked_words=asked_words, once=sent_once.fresh_key(),
                           has_errors=bool(desk.problems), **values)  # fmt: skip
    return page, status
