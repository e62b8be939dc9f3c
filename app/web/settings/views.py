"""Views of "Your settings", the same for customers and for the vendor's people."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from wtforms.fields.choices import SelectChoice

from app.access import Access, for_whom
from app.errors import Invalid, NotThere, Refused
from app.extensions import db
from app.services.people import passwords, preferences, sessions, sign_ins, tokens
from app.services.people.preferences import Preferences
from app.services.queueing import desk_teams, saved_views
from app.services.reporting import weekly
from app.web.settings.devices import device_words
from app.web.settings.forms import PasswordForm, PreferencesForm
from app.web.settings.zones import zone_choices, zone_words
from app.web.viewing import viewer
from app.web.words import language, said

settings = Blueprint("settings", __name__)


@settings.get("/settings")
@for_whom(Access.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Everything on one page."""
    return _page(preferences.of(viewer()))


@settings.post("/settings")
@for_whom(Access.SIGNED_IN)
def save() -> ResponseReturnValue:
    """Language, time zone, mails."""
    chosen = preferences.of(viewer())
    form = _preferences_form(chosen)
    if not form.validate():
        return _page(chosen, form=form, status=422)
    try:
        preferences.save(viewer(), form.locale.data, form.time_zone.data, form.mail_rhythm.data,
                         (form.quiet_from.data, form.quiet_until.data))  # fmt: skip
    except Invalid as wrong:
        db.session.rollback()
        form[wrong.field or "locale"].errors = [said(wrong.reason)]
        return _page(chosen, form=form, status=422)
    db.session.commit()
    session["locale"] = form.locale.data
    with force_locale(form.locale.data):  # said in the language that was just chosen
        flash(_("Your settings are saved."), "success")
    return redirect(url_for("settings.show"), 303)


@settings.post("/settings/keys")
@for_whom(Access.DESK)
def keys() -> ResponseReturnValue:
    """Whether single keys do something at the desk (U7)."""
    saved_views.use_keys(viewer(), uses=request.form.get("uses_keys") == "yes")
    db.session.commit()
    flash(_("Your settings are saved."), "success")
    return redirect(url_for("settings.show", _anchor="keys"), 303)


@settings.post("/settings/weekly-report")
@for_whom(Access.MANAGERS)
def weekly_report() -> ResponseReturnValue:
    """Whether the figures of each week come by mail, and whose."""
    team = request.form.get("team", "")
    weekly.save(viewer(), wanted=request.form.get("is_wanted") == "yes", team_id=int(team) if team.isdecimal() and len(team) < 18 else None)
    db.session.commit()
    flash(_("Your settings are saved."), "success")
    return redirect(url_for("settings.show", _anchor="weekly"), 303)


@settings.post("/settings/password")
@for_whom(Access.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Another password; trying the old one counts like signing in (S9)."""
    me, form = viewer(), PasswordForm()
    if not form.validate():
        return _page(preferences.of(me), password_form=form, status=422)
    if not sign_ins.may_try(me.email):
        db.session.commit()
        raise TooManyRequests(retry_after=sign_ins.AN_HOUR)
    db.session.commit()
    try:
        passwords.change(me, form.current.data or "", form.password.data or "")
    except (Invalid, Refused) as problem:
        db.session.rollback()
        form[problem.field or "password"].errors = [said(problem.reason)]
        return _page(preferences.of(me), password_form=form, status=422)
    db.session.commit()
    flash(_("Your password is changed. Your other browsers are signed out."), "success")
    return redirect(url_for("settings.show"), 303)


@settings.post("/settings/sessions/<int:session_id>/end")
@for_whom(Access.SIGNED_IN)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one other browser out, at once (S13)."""
    if session_id == viewer().handle or session_id > 2**62:
        raise NotThere
    sessions.end_one(viewer(), session_id)
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("settings.show", _anchor="sessions"), 303)


@settings.post("/settings/sessions/end-others")
@for_whom(Access.SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    """Sign all other browsers out."""
    sessions.end_others(viewer())
    db.session.commit()
    flash(_("All other browsers are signed out."), "success")
    return redirect(url_for("settings.show", _anchor="sessions"), 303)


@settings.post("/settings/tokens/<int:token_id>/end")
@for_whom(Access.SIGNED_IN)
def end_token(token_id: int) -> ResponseReturnValue:
    """A program that has it is refused from its next call on (S13)."""
    if token_id > 2**62:
        raise NotThere
    name = tokens.end_mine(viewer(), token_id)
    db.session.commit()
    flash(_("The token “%(name)s” is ended.", name=name) if name else _("The token is ended."), "success")
    return redirect(url_for("settings.show", _anchor="tokens"), 303)


def _preferences_form(chosen: Preferences) -> PreferencesForm:
    form = PreferencesForm(data={"locale": chosen.locale, "time_zone": chosen.time_zone or "", "mail_rhythm": chosen.mail_rhythm.value,
                                  "quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until})  # fmt: skip
    zones = list(zone_choices(language()))
    if chosen.time_zone and chosen.time_zone not in dict(zones):
        zones.insert(0, (chosen.time_zone, zone_words(chosen.time_zone, language())))
    if chosen.account_time_zone:
        words = _("As the account: %(zone)s", zone=zone_words(chosen.account_time_zone, language()))
        zones.insert(0, ("", words))
    form.time_zone.choices = [SelectChoice(name, words) for name, words in zones]
    return form


def _page(
    chosen: Preferences, *, form: PreferencesForm | None = None, password_form: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    shown, chosen_weekly, programs = form or password_form, weekly.chosen(viewer()), tokens.mine(viewer())
    return render_template(
        "settings/show.html", form=form or _preferences_form(chosen), password_form=password_form or PasswordForm(formdata=None),
        wrong=shown if status != 200 else None, has_errors=status != 200, chosen=chosen, sessions=sessions.mine(viewer()),
        tokens=programs, last_calls=current_app.extensions["calls"].last_seen([one.id for one in programs]),
        device_words=device_words, me=viewer(), uses_keys=_uses_keys(), weekly=chosen_weekly, teams=desk_teams.every() if chosen_weekly else (),
        is_demo=current_app.extensions["settings"].is_demo,
    ), status  # fmt: skip


def _uses_keys() -> bool | None:
    """None for whoever does not work at the desk."""
    me = viewer()
    return saved_views.uses_keys(me) if Access.DESK.admits(me) else None
