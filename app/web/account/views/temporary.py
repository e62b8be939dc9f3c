"""Temporary seats: asked for, had longer, turned into base seats, ended early; each becomes an order (R49 to R52)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import InFlight, Invalid, NotThere, Refused
from app.extensions import db
from app.models.kinds import TemporaryKind
from app.services.requesting import requests
from app.services.requesting.requests import Preview
from app.services.seating import temporary_reading
from app.services.seating.temporary_reading import Temporary
from app.services.showing import subscription
from app.web.account import sent_once
from app.web.account.blueprint import account
from app.web.account.costs import cost_of
from app.web.account.flows import Flow, flow_of, flows_of
from app.web.account.forms.temporary import TemporaryForm, temporary_form
from app.web.account.licences import licences
from app.web.account.refusals import Refusals
from app.web.account.temporary_answers import answers_of
from app.web.account.temporary_words import heading_of, period_words
from app.web.viewing import viewer
from app.web.words import named, said
from workflows.intake import Change, is_halted


class Desk(Refusals):
    """Everything the pages of one kind need, read once."""

    def __init__(self, kind: str, temporary_id: int | None) -> None:
        me = viewer()
        self.flow: Flow = flow_of(me, "temporary_seats")
        if kind not in set(TemporaryKind) or (kind == TemporaryKind.LEND) is not (temporary_id is None):
            raise NotThere
        self.kind = TemporaryKind(kind)
        self.about = temporary_reading.one(me.account_id or 0, temporary_id) if temporary_id is not None else None
        self.page = subscription.page(me, me.slug or "")
        held = licences(self.page.products)
        self.lendable = [one for one in held if one.members[0].allows_temporary_seats]
        self.names = {one.slug: named(one) for one in held}
        self.heading = heading_of(self.kind)
        self.form: TemporaryForm = temporary_form(self.kind, self.lendable, self.about, _at_first(self.about, self.kind))
        self.problems: list[str] = []

    @property
    def is_empty(self) -> bool:
        """No plan of the account allows temporary seats (R49)."""
        return self.kind is TemporaryKind.LEND and not self.lendable

    @property
    def period(self) -> str:
        """From when until when, both included, the seats are there that this is about."""
        return period_words(self.about.starts_on, self.about.ends_on) if self.about else ""

    @property
    def is_halted(self) -> bool:
        """New ones cannot be asked for now (R5)."""
        return self.kind is TemporaryKind.LEND and is_halted(viewer().standing, Change.TEMPORARY_SEATS)

    @property
    def action(self) -> str:
        if self.about is None:
            return url_for("account.lend")
        return url_for("account.temporary", temporary_id=self.about.id, kind=self.kind.value)

    def preview(self, *, is_priced_only: bool = False) -> Preview | None:
        """Path and price, or None with the refusal put where it belongs."""
        if not self.form.is_priceable:
            return None
        try:
            return requests.preview(viewer(), self.form.wish(is_priced_only=is_priced_only))
        except (Invalid, Refused) as problem:
            self.refuse(problem.field, said(problem.reason))
            return None

    def answers(self, preview: Preview) -> list[dict[str, Any]]:
        return answers_of(self.form, preview, self.names)

    def cost(self, preview: Preview | None) -> dict[str, Any] | None:
        return cost_of(preview, self.names) if preview else None


def _at_first(about: Temporary | None, kind: TemporaryKind) -> dict[str, Any]:
    """What the form begins with. A new period has dates of its own: after the old one, and as long; both can be changed."""
    if about is None:
        return {key: request.args[key] for key in ("product",) if key in request.args}
    if kind is not TemporaryKind.EXTEND:
        return {}
    start = max(about.ends_on, about.today)
    return {"seats": about.seats, "starts_on": start, "ends_on": start + timedelta(days=about.days)}


@account.route("/subscription/temporary", methods=["GET", "POST"], endpoint="lend",
               defaults={"kind": "lend", "temporary_id": None})  # fmt: skip
@account.route("/subscription/temporary/<int:temporary_id>/<kind>", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def temporary(kind: str, temporary_id: int | None) -> ResponseReturnValue:
    """One page for each kind: the form, then "is this right?", then the service."""
    desk = Desk(kind, temporary_id)
    if request.method == "GET":
        preview = desk.preview(is_priced_only=True)
        return _form(desk, preview, 200 if preview or not desk.problems else 422)
    go = request.form.get("go", "check")
    if go == "change":
        return _form(desk, desk.preview(is_priced_only=True), 200)
    return _go(desk, go) if desk.form.validate() else _form(desk, None, 422)


def _go(desk: Desk, go: str) -> ResponseReturnValue:
    if go == "send" and (before := sent_once.led_before()):
        return before
    preview = desk.preview(is_priced_only=go == "recalculate")
    if preview is None or go == "recalculate":
        return _form(desk, preview, 422 if preview is None else 200)
    shown = request.form.get("shown_total_minor", "")
    if go != "send" or not (shown.isdecimal() and len(shown) < 18):
        return _check(desk, preview, 200)
    if int(shown) != preview.ask.pricing.totals.total_minor:
        desk.problems.append(_("The price has changed since it was shown. Please check it again."))
        return _check(desk, preview, 422)
    return _send(desk, int(shown))


def _send(desk: Desk, shown_total_minor: int) -> ResponseReturnValue:
    try:
        outcome = requests.submit(viewer(), replace(desk.form.wish(), shown_total_minor=shown_total_minor))
        place = url_for("account.sent", reference=outcome.order.reference) if outcome.order else url_for("account.subscription")
        sent_once.remember(place)
        db.session.commit()
    except InFlight:
        db.session.rollback()
        return sent_once.led_before() or redirect(url_for("account.subscription"), 303)
    except (Invalid, Refused) as problem:
        desk.refuse(problem.field, said(problem.reason))
        return _form(desk, None, 422)
    return redirect(place, 303)


@account.post("/subscription/temporary/price", endpoint="temporary_price", defaults={"kind": "lend", "temporary_id": None})
@account.post("/subscription/temporary/<int:temporary_id>/<kind>/price", endpoint="temporary_price")
@for_whom(Access.ADMINS)
def price(kind: str, temporary_id: int | None) -> ResponseReturnValue:
    """The live summary: a piece of the form's page, as it would be after "Update the summary"."""
    desk = Desk(kind, temporary_id)
    fits = all(field.validate(desk.form) for field in desk.form if field.name not in {"csrf_token", "justification"})
    preview = desk.preview(is_priced_only=True) if fits else None
    errors = [words for field in desk.form for words in field.errors] if desk.form.is_priceable else []
    return render_template("account/parts/cost.html", cost=desk.cost(preview), problems=[*desk.problems, *errors], swap=True)


def _form(desk: Desk, preview: Preview | None, status: int) -> ResponseReturnValue:
    page = render_template("account/temporary.html", desk=desk, form=desk.form, cost=desk.cost(preview),
                           has_errors=bool(desk.problems), flows=flows_of(viewer()))  # fmt: skip
    return page, status


def _check(desk: Desk, preview: Preview, status: int) -> ResponseReturnValue:
    page = render_template("account/temporary_check.html", desk=desk, form=desk.form, cost=desk.cost(preview),
                           preview=preview, has_errors=bool(desk.problems), once=sent_once.fresh_key())  # fmt: skip
    return page, status
