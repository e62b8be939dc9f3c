"""Views of the ways in by mail: a forgotten password, and the page behind an invitation or a link for a new password."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from werkzeug.exceptions import TooManyRequests

from app.access import Access, for_whom
from app.errors import Invalid, Refused
from app.extensions import db
from app.services.people import entries, sign_ins
from app.services.people.entries import Entry
from app.web.auth.forms import ForgottenForm, NewPasswordForm
from app.web.auth.views import auth, welcome
from app.web.words import LANGUAGES, language, said

UNLISTED = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


@auth.route("/password/forgotten", methods=["GET", "POST"])
@for_whom(Access.ANYBODY)
def forgotten() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether the address is known or not (S9)."""
    form = ForgottenForm()
    if form.validate_on_submit():
        if not sign_ins.may_try(form.email.data, "forgotten"):
            db.session.commit()
            raise TooManyRequests(retry_after=sign_ins.AN_HOUR)
        entries.forgotten(form.email.data)
        db.session.commit()
        return redirect(url_for("auth.link_sent"), 303)
    return render_template("auth/forgotten.html", form=form), 422 if form.errors else 200


@auth.get("/password/sent")
@for_whom(Access.ANYBODY)
def link_sent() -> ResponseReturnValue:
    """What happens next; it names no address, so there is nothing to learn from it."""
    return render_template("auth/link_sent.html", hours=entries.RESET_HOURS)


@auth.get("/password/set/<token>", endpoint="set_password")
@for_whom(Access.ANYBODY)
def show(token: str) -> ResponseReturnValue:
    """The form for a new password. Opening it uses nothing up: mail scanners open links (S8)."""
    entry = entries.follow(token)
    return _drawn(entry, NewPasswordForm(), 200 if entry.is_open else 410)


@auth.post("/password/set/<token>")
@for_whom(Access.ANYBODY)
def keep_password(token: str) -> ResponseReturnValue:
    """Set it, once, and go in with it."""
    entry, form = entries.follow(token), NewPasswordForm()
    if not form.validate():
        return _drawn(entry, form, 422)
    try:
        known = entries.use(token, form.password.data or "")
    except (Invalid, Refused) as problem:
        db.session.rollback()
        form.password.errors = [said(problem.reason)]
        return _drawn(entries.follow(token), form, 422)
    db.session.commit()
    return welcome(known)


def _drawn(entry: Entry, form: NewPasswordForm, status: int) -> ResponseReturnValue:
    """In the language of whom the link was sent to, unless this browser has chosen one."""
    name = "auth/set_password.html" if entry.is_open else "auth/link_over.html"
    spoken = entry.locale if entry.locale in LANGUAGES and "locale" not in session else language()
    with force_locale(spoken):
        page = render_template(name, entry=entry, form=form, locale=spoken, days=entries.INVITATION_DAYS)
    return page, status, UNLISTED

