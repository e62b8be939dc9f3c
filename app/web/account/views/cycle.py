"""Another billing cycle from the next renewal on: what it means, asked or planned, and taken back (R43)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.requesting import cycle_asking, requests
from app.services.requesting.requests import Preview
from app.services.seating import cycles
from app.web.account.blueprint import account
from app.web.account.cycle_words import facts_of, lines_of
from app.web.account.flows import Flow, flow_of, flows_of
from app.web.account.forms.cycle import CycleForm, cycle_form
from app.web.account.promo_words import cycle_promo_words, kept_promo_words, restored_words
from app.web.viewing import viewer
from app.web.words import day, said


@account.route("/subscription/cycle", methods=["GET", "POST"])
@for_whom(Access.ADMINS)
def cycle() -> ResponseReturnValue:
    """What would change, with the reason where one is needed; then "is this right?"; then the service."""
    flow = flow_of(viewer(), "change_cycle")
    form = cycle_form(needs_reason=flow.needs_reason)
    go = request.form.get("go", "check") if request.method == "POST" else ""
    try:
        preview = requests.preview(viewer(), form.wish())
        if go in {"check", "send"} and not form.validate():
            return _page(flow, form, preview, 422)
        if go == "send" and form.shown_after_minor.data == str(preview.ask.pricing.totals.net_minor):
            return _send(form)
    except (Invalid, Refused) as problem:
        db.session.rollback()
        return _refused(flow, said(problem.reason), 200 if request.method == "GET" else 422)
    if go == "send":
        return _page(flow, form, preview, 422, _("The price has changed since it was shown. Please check it again."))
    return _page(flow, form, preview, 200, is_check=go == "check" or not flow.needs_reason)


def _send(form: CycleForm) -> ResponseReturnValue:
    outcome = requests.submit(viewer(), form.wish())
    db.session.commit()
    if outcome.order is not None:
        return redirect(url_for("account.sent", reference=outcome.order.reference), 303)
    flash(_("Your change is planned for the renewal."), "success")
    return redirect(url_for("account.subscription"), 303)


@account.post("/subscription/cycle/keep")
@for_whom(Access.ADMINS)
def keep_cycle() -> ResponseReturnValue:
    """Take a planned change of the cycle back, until the last day before it."""
    try:
        code = cycles.take_back(viewer())
        db.session.commit()
        flash(_("The planned change is taken back: your billing cycle stays as it is.") + restored_words(code), "success")
    except Refused as problem:
        db.session.rollback()
        flash(said(problem.reason), "error")
    return redirect(url_for("account.subscription"), 303)


def _page(flow: Flow, form: CycleForm, preview: Preview, status: int, problem: str = "", *, is_check: bool = True) -> ResponseReturnValue:
    new, problems = cycle_asking.meaning(preview.ask), [problem] if problem else []
    is_check = is_check and not form.errors
    page = render_template(
        "account/cycle.html", flow=flow, form=form, is_check=is_check, facts=facts_of(new, preview.ask.terms.currency, is_asked=flow.needs_reason),
        lines=lines_of(preview), after_minor=new.after_minor, starts_on=day(new.starts_on), last_day=day(new.last_day),
        problems=problems, has_errors=bool(problems), flows=flows_of(viewer()), promo=cycle_promo_words(preview),
        kept=kept_promo_words(preview),
    )  # fmt: skip
    return page, status


def _refused(flow: Flow, words: str, status: int) -> ResponseReturnValue:
    """A change is planned already, for example: what stands in the way, and the way on."""
    planned = cycles.planned(viewer().slug or "")
    return render_template("account/cycle_refused.html", flow=flow, words=words, planned=planned), status
