"""The page behind the mail that offers the ownership: opened it shows, confirmed it answers (R12, S8)."""

from __future__ import annotations

from flask import current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import Refused
from app.extensions import db
from app.services.people import ownership as passing
from app.services.people.ownership_links import follow
from app.services.people.viewers import Viewer
from app.web.account.forms.rights import ConfirmForm
from app.web.links.views import links
from app.web.words import said


@links.get("/l/ownership/<token>")
@for_whom(Access.BY_LINK)
def ownership(token: str) -> ResponseReturnValue:
    """What it means, as long as the offer is open; afterwards that it is over."""
    viewer, is_open = _opened(token)
    return _drawn(token, viewer, ConfirmForm(), is_open=is_open)


@links.post("/l/ownership/<token>")
@for_whom(Access.BY_LINK)
def answer_ownership(token: str) -> ResponseReturnValue:
    """Confirm or decline: once, by whoever the mail was written to."""
    viewer, is_open = _opened(token)
    form = ConfirmForm()
    if not is_open:
        return _drawn(token, viewer, form, is_open=False, status=409)
    if not form.validate() or form.wish.data not in passing.ANSWERS:
        return _drawn(token, viewer, form, is_open=True, status=422)
    try:
        passing.ANSWERS[form.wish.data](viewer)
    except Refused as refusal:
        db.session.rollback()
        viewer, is_open = _opened(token)
        return _drawn(token, viewer, form, is_open=is_open, refusal=said(refusal.reason), status=422)
    db.session.commit()
    return redirect(url_for("links.ownership", token=token), 303)


def _opened(token: str) -> tuple[Viewer, bool]:
    viewer, is_open = follow(current_app.extensions["settings"].secret_key, token)
    g.viewer = viewer
    return viewer, is_open


def _drawn(token: str, viewer: Viewer, form: ConfirmForm, *, is_open: bool, refusal: str = "", status: int = 200) -> ResponseReturnValue:
    """It is no sign-in: the frame shows no `viewer` and no navigation."""
    return render_template(
        "links/ownership.html", viewer=None, nav_items=[], reader=viewer, form=form, token=token, is_open=is_open,
        offer=passing.open_offer(viewer.account_id or 0) if is_open else None, problems=[refusal] if refusal else [],
        has_errors=bool(refusal),
    ), status  # fmt: skip
