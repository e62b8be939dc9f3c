"""Ending the account: a page that names what ends and when, a reason, and a way back until that day (R83)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.seating import cancellation
from app.services.seating.cancellation import Planned
from app.web.account.blueprint import account
from app.web.account.forms.rights import CancelForm
from app.web.viewing import viewer
from app.web.words import day, said


@account.route("/subscription/cancel", methods=["GET", "POST"])
@for_whom(Access.OWNERS)
def cancel_account() -> ResponseReturnValue:
    """The owner alone, with a reason; on a sales-assisted account it becomes an order."""
    form = CancelForm()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form, status=422)
    try:
        made = cancellation.cancel(viewer(), form.reason.data or "")
    except (Invalid, Refused) as problem:
        db.session.rollback()
        return _page(form, [said(problem.reason)], 422)
    db.session.commit()
    if isinstance(made, Planned):
        flash(_("The account ends on %(day)s. Until then you can take that back here.", day=day(made.effective_on)), "success")
        return redirect(url_for("account.subscription"), 303)
    return redirect(url_for("account.sent", reference=made.reference), 303)


def _page(form: CancelForm, problems: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "account/cancel_account.html", form=form, problems=problems or [], has_errors=status != 200,
        stakes=cancellation.stakes(viewer()), planned=cancellation.planned(viewer().account_id or 0), me=viewer(),
    ), status  # fmt: skip


@account.post("/subscription/cancel/take-back")
@for_whom(Access.OWNERS)
def take_cancellation_back() -> ResponseReturnValue:
    """The account goes on as if nothing had been."""
    try:
        cancellation.take_back(viewer())
    except Refused as refusal:
        db.session.rollback()
        flash(said(refusal.reason), "warning")
    else:
        db.session.commit()
        flash(_("The cancellation is taken back: the account goes on."), "success")
    return redirect(url_for("account.subscription"), 303)
