"""The page behind an approver's mail: opened it shows, confirmed it decides, for nobody but its reader (S4, S8)."""

from __future__ import annotations

from flask import current_app, g, redirect, session, url_for
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.errors import NotAllowed, Problem
from app.extensions import db
from app.services.approving.links import ApprovalLink, follow
from app.services.people.viewers import Viewer, identify
from app.web.desk import deciding
from app.web.desk.forms.approving import ApprovalForm
from app.web.links.views import links
from app.web.words import said
from workflows.sentences import say

ALLOWED = frozenset({"approve_quote", "return_quote"})
"""What a mail's link may do; everything else asks for a sign-in."""


def _opened(token: str) -> tuple[ApprovalLink, Viewer, str]:
    """Follow the link. The page speaks the language of whoever it was written to.

    Raises NotAllowed where somebody else is signed in: a mail that was passed on decides nothing in its reader's name.
    """
    here = session.get("token")
    signed_in = identify("session", here) if here else None
    found = follow(current_app.extensions["settings"].secret_key, token)
    if signed_in is not None and (signed_in.kind, signed_in.id) != (found[1].kind, found[1].id):
        raise NotAllowed(say("This link was written to %(name)s, and you are signed in as somebody else. "
                             "If the quote waits for you, too, you find it under Approvals.", name=found[1].name))  # fmt: skip
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
