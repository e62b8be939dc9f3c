"""Manage and Ask: fill in, check the answers, send. What was typed travels in the form itself (U1, U3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services import catalogue, requests, subscription
from app.services.requests import Preview
from app.web.account.answers import answers_of, removal_hints, suites_of
from app.web.account.blueprint import account
from app.web.account.costs import cost_of
from app.web.account.flows import SEATS, Flow, flow_of, flows_of, has_short_list
from app.web.account.forms.wishes import WishForm, choosable, wish_form
from app.web.account.licences import licences
from app.web.viewing import viewer
from app.web.words import named, said
from workflows.intake import Change


class Desk:
    """Everything the pages of one change need, read once."""

    def __init__(self, flow: Flow) -> None:
        me = viewer()
        self.flow, self.flows = flow, flows_of(me)
        self.page = subscription.page(me, me.slug or "")
        self.held = licences(self.page.products)
        sold = catalogue.plans(me)
        self.sold = choosable(flow, sold, apart=has_short_list(me))
        self.names = {one.product: named(one) for one in sold} | {one.slug: named(one) for one in self.held}
        typed: dict[str, Any] = {key: int(value) if value.isdigit() and len(value) < 7 else value
                                 for key, value in request.args.items()}  # fmt: skip
        self.form: WishForm = wish_form(flow, self.held, self.sold, self.page.currency, typed)
        self.problems: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Nothing of this kind can be changed on this account."""
        return not (self.held if self.flow.change in {*SEATS, Change.REMOVE_PRODUCT} else self.sold)

    def preview(self, *, is_priced_only: bool = False) -> Preview | None:
        """Path and price, or None with the refusal put where it belongs."""
        if not self.form.lines():
            if not is_priced_only:
                self.refuse(None, _("Give a number for at least one product."))
            return None
        try:
            return requests.preview(viewer(), self.form.wish(is_priced_only=is_priced_only))
        except (Invalid, Refused) as problem:
            self.refuse(problem.field, said(problem.reason))
            return None

    def refuse(self, field_name: str | None, words: str) -> None:
        """Undo, and put the words beside their field, or on top of the page."""
        db.session.rollback()
        field = self.form.field_of(field_name)
        if field is None:
            self.problems.append(words)
        else:
            field.errors = [*field.errors, words]

    def answers(self, preview: Preview) -> list[dict[str, Any]]:
        return answers_of(self.flow, self.form, preview, self.held, self.names)

    def suites(self, preview: Preview) -> list[dict[str, str]]:
        return suites_of(preview, self.held)

    @property
    def removal_hints(self) -> dict[str, str]:
        return removal_hints(self.held)

    def cost(self, preview: Preview | None) -> dict[str, Any] | None:
        return cost_of(preview, self.names) if preview else None


@account.route("/requests/new", methods=["GET", "POST"], endpoint="ask")
@account.route("/subscription/manage", methods=["GET", "POST"], endpoint="manage")
@for_whom(Access.ADMINS)
def change() -> ResponseReturnValue:
    """One page for each row of R2: the form at first, the check page when it is complete, then the service."""
    flow = flow_of(viewer(), request.args.get("change", "add_seats"))
    if flow.endpoint != request.endpoint:
        kept: dict[str, Any] = request.args.to_dict()
        return redirect(url_for(flow.endpoint, **kept))
    desk = Desk(flow)
    if request.method == "GET":
        return _form(desk, desk.preview(is_priced_only=True) if desk.form.lines() else None, 200)
    go = request.form.get("go", "check")
    if go == "change":
        return _form(desk, desk.preview(is_priced_only=True), 200)
    return _go(desk, go) if desk.form.validate() else _form(desk, None, 422)


def _go(desk: Desk, go: str) -> ResponseReturnValue:
    preview = desk.preview(is_priced_only=go == "recalculate")
    if preview is None or go == "recalculate":
        return _form(desk, preview, 422 if preview is None else 200)
    shown = request.form.get("shown_total_minor", "")
    if go != "send" or not shown.lstrip("-").isdigit():
        return _check(desk, preview, 200)
    if int(shown) != preview.ask.pricing.totals.total_minor:
        desk.problems.append(_("The price has changed since it was shown. Please check it again."))
        return _check(desk, preview, 422)
    return _send(desk, int(shown))


def _send(desk: Desk, shown_total_minor: int) -> ResponseReturnValue:
    try:
        outcome = requests.submit(viewer(), replace(desk.form.wish(), shown_total_minor=shown_total_minor))
        db.session.commit()
    except (Invalid, Refused) as problem:
        desk.refuse(problem.field, said(problem.reason))
        return _form(desk, None, 422)
    if outcome.order is not None:
        return redirect(url_for("account.sent", reference=outcome.order.reference), 303)
    flash(_("Your change is planned for the renewal.") if desk.flow.is_planned
          else _("Your subscription is updated: the seats are there."), "success")  # fmt: skip
    return redirect(url_for("account.subscription"), 303)


@account.post("/subscription/price")
@for_whom(Access.ADMINS)
def price() -> ResponseReturnValue:
    """The live summary: a piece of the form's page, as it would be after "Recalculate"."""
    desk = Desk(flow_of(viewer(), request.args.get("change", "add_seats")))
    fits = all(field.validate(desk.form) for field in desk.form if field.name not in {"csrf_token", "justification", "needed_on"})
    preview = desk.preview(is_priced_only=True) if fits else None
    errors = [words for field in desk.form for words in field.errors]
    return render_template("account/parts/cost.html", cost=desk.cost(preview), problems=[*desk.problems, *errors], flow=desk.flow)


def _form(desk: Desk, preview: Preview | None, status: int) -> ResponseReturnValue:
    page = render_template("account/wish.html", desk=desk, form=desk.form, flow=desk.flow, cost=desk.cost(preview),
                           has_errors=bool(desk.problems))  # fmt: skip
    return page, status


def _check(desk: Desk, preview: Preview, status: int) -> ResponseReturnValue:
    page = render_template("account/check.html", desk=desk, form=desk.form, flow=desk.flow, cost=desk.cost(preview),
                           preview=preview, has_errors=bool(desk.problems))  # fmt: skip
    return page, status
