"""Views of the door: sign-in, sign-out, language, landing page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import TooManyRequests

from app.access import Access, for_whom
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.people import demo_people, people, sign_ins
from app.web.auth.forms import SignInForm
from app.web.auth.picker import picker_groups
from app.web.words import LANGUAGES
from workflows.intake import Right
from workflows.seat_order import Role

auth = Blueprint("auth", __name__)
FIRST_PAGES = {Role.REP: "desk.queue", Role.APPROVER: "desk.approvals"}
"""Where somebody's own work waits; managers and operators begin with where everything stands."""


@auth.get("/")
@for_whom(Access.ANYBODY)
def home() -> ResponseReturnValue:
    """What this is; somebody who is signed in goes on to their own first page."""
    if g.viewer is None:
        return render_template("auth/welcome.html", groups=_demo_groups())
    if g.viewer.is_staff:
        return redirect(url_for(FIRST_PAGES.get(g.viewer.step_role, "insight.status")))
    return redirect(url_for("account.home" if g.viewer.right is Right.NONE else "account.subscription"))


@auth.route("/sign-in", methods=["GET", "POST"])
@for_whom(Access.ANYBODY)
def sign_in() -> ResponseReturnValue:
    """With e-mail address and password; the same answer whether the address is known or not (S9)."""
    form = SignInForm()
    if form.validate_on_submit():
        if not sign_ins.may_try(form.email.data):
            db.session.commit()
            raise TooManyRequests(retry_after=sign_ins.AN_HOUR)
        db.session.commit()
        known = sign_ins.check(form.email.data, form.password.data)
        if known is not None:
            return welcome(known)
        form.password.errors = [*form.password.errors, _("The e-mail address or the password is wrong.")]
    return render_template("auth/sign_in.html", form=form, groups=_demo_groups()), 422 if form.errors else 200


@auth.post("/sign-in/demo")
@for_whom(Access.ANYBODY)
def demo_sign_in() -> ResponseReturnValue:
    """The demonstration: one click. Elsewhere this address does not exist."""
    if not current_app.extensions["settings"].is_demo:
        abort(404)
    with acting_for(EVERY_ACCOUNT):
        known = sign_ins.find(request.form.get("email", "")[:254])
    if known is None:
        abort(404)
    return welcome(known)


def welcome(known: sign_ins.Known) -> ResponseReturnValue:
    """A fresh session each time: whatever was there before is gone (S13)."""
    chosen = session.get("locale")
    session.clear()
    with acting_for(EVERY_ACCOUNT):
        session["token"] = sign_ins.start(
            known, current_app.extensions["settings"].session_hours, request.user_agent.string, request.remote_addr or ""
        )
        db.session.commit()
    session.permanent = True
    generate_csrf()  # in the cookie from now on, which no page needs to send again
    if chosen:
        session["locale"] = chosen
    return redirect(_own_page(request.args.get("next")) or url_for("auth.home"))


def _own_page(target: str | None) -> str | None:
    """Only a path of ours; anything that could lead elsewhere is dropped (S10)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or any(ord(c) < 32 for c in target) else target


@auth.post("/sign-out")
@for_whom(Access.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """The session ends in the record, not only in this browser."""
    sign_ins.end(session["token"])
    db.session.commit()
    chosen = session.get("locale")
    session.clear()
    if chosen:
        session["locale"] = chosen
    return redirect(url_for("auth.home"))


@auth.post("/language")
@for_whom(Access.ANYBODY)
def language() -> ResponseReturnValue:
    """Remembered in the browser and, for mails, with the person."""
    chosen = request.form.get("locale", "")
    if chosen in LANGUAGES:
        session["locale"] = chosen
        if g.viewer is not None:
            people.speak(g.viewer, chosen)
            db.session.commit()
    return redirect(_own_page(request.form.get("next")) or url_for("auth.home"))


def _demo_groups() -> list[dict[str, object]]:
    """Cards for the demonstration's people, one group an organisation."""
    if not current_app.extensions["settings"].is_demo:
        return []
    with acting_for(EVERY_ACCOUNT):
        found = demo_people.people()
    return picker_groups(found)
