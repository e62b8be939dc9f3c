"""One product's own page: its numbers, its past and its future (R24), and what happened to its seats."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import NotThere
from app.extensions import db
from app.services.seating import ledger
from app.services.showing import forecasts, seat_warnings, subscription
from app.web.account.blueprint import account
from app.web.account.chart import chart
from app.web.account.licences import licences
from app.web.account.outlook import outlook_words, pace_words
from app.web.viewing import viewer

MOST_WARNINGS = 100


@account.get("/subscription/licences/<licence>", endpoint="licence")
@for_whom(Access.ADMINS)
def show(licence: str) -> ResponseReturnValue:
    """A product, or a suite, of the account."""
    me = viewer()
    page = subscription.page(me, me.slug or "")
    held = next((one for one in licences(page.products) if one.slug == licence), None)
    if held is None:
        raise NotThere
    ahead = next(one for one in forecasts.outlooks(me, page.slug, held.members) if one.slug == licence)
    return render_template(
        "account/licence.html", page=page, one=held, ahead=ahead, drawn=chart(ahead.days, page.today, ahead.ahead),
        outlook=outlook_words(ahead), pace=pace_words(ahead), changes=ledger.newest(me, licence),
    )  # fmt: skip


@account.post("/subscription/warnings")
@for_whom(Access.ADMINS)
def dismiss_warnings() -> ResponseReturnValue:
    """Put warnings away; they come back only when something changes."""
    ids = [int(one) for one in request.form.getlist("warning")[:MOST_WARNINGS] if one.isascii() and one.isdigit() and len(one) < 18]
    seat_warnings.dismiss(viewer(), ids)
    db.session.commit()
    return redirect(url_for("account.subscription"), 303)
