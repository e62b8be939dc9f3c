"""The page behind an approver's mail: opened it shows, confirmed it decides, for nobody but its reader (S4, S8)."""

from __future__ import annotations

from flask import current_app, g, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import Problem
from app.extensions import db
from app.services.approving.links import ApprovalLink, follow
from app.services.people.viewers import Viewer
from app.web.desk import deciding
from app.web.desk.forms.approving import ApprovalForm
from app.web.links.views import links
from app.web.words import said

ALLOWED = frozenset({"approve_quote", "return_quote"})
"""What a mail's link may do; everything else asks for a sign-in."""


def _opened(token: str) -> tuple[ApprovalLink, Viewer, str]:
    """Follow the link. The page speaks the language of whoever it was written to."""
    found = follow(current_app.extensions["settings"].secret_key, token)
    g.viewer = found[1]
    return found


@links.get("/l/approval/<token>")
@for_whom(Access.BY_LINK)
def approval(token: str) -> ResponseReturnValue:
    """Read the quote and why it needs approval. Decides nothing, however often it is opened."""
    _link, reader, reference = _opened(token)
    return _drawn(token, reader, reference, ApprovalForm(formdata=None))


@links.post("/l/approval/<token>")
@for_whom(Access.BY_LINK)
def decide_approval(token: str) -> ResponseReturnValue:
    """Approve, or return with a note: once, in the round the mail was written for."""
    link, reader, reference = _opened(token)
    form = ApprovalForm()
    if not form.validate() or form.verb.data not in ALLOWED:
        return _drawn(token, reader, reference, form, status=422)
    form.round.data = link.round
    try:
        order = deciding.decide(reader, reference, form)
        db.session.commit()
    except Problem as no:
        db.session.rollback()
        _link, reader, reference = _opened(token)
        return _drawn(token, reader, reference, form, extra=[said(no.reason)], status=no.status)
    if order.news:
        return _drawn(token, reader, reference, form, news=order.news)
    return redirect(url_for("links.approval", token=token), 303)


def _drawn(token: str, reader: Viewer, reference: str, form: ApprovalForm, *, extra: list[str] | None = None, news: object = None,
           status: int = 200) -> ResponseReturnValue:  # fmt: skip
    page, case = deciding.read(reader, reference)
    here = url_for("links.decide_approval", token=token)
    return deciding.drawn(reader, page, case, form, action=here, extra=extra or (), news=news, status=status, is_link=True)
