"""One's own settings, and the browsers one is signed in with, by the rules of the page “Your settings” (S13)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from typing import Any

from apiflask import Schema
from marshmallow import fields

from app.access import Access, for_whom
from app.errors import Invalid, NotThere
from app.models.kinds import MailRhythm
from app.services.idempotency import Answer
from app.services.people import preferences, sessions
from app.services.people.preferences import Preferences
from app.services.people.viewers import Viewer
from app.web.api.answers import listed, moment, one_of, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import OneOf, Strict, Text
from app.web.api.once import once
from app.web.api.representing import plain
from app.web.api.times import moment as said_moment
from app.web.viewing import viewer
from workflows.sentences import say

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
SETTINGS: dict[str, Any] = {
    "name": "Anouk Martin", "email": "owner@atelier-nord.example", "locale": "en", "time_zone": None,
    "account_time_zone": "Europe/Paris", "mail_rhythm": "daily", "quiet_from": "20:00", "quiet_until": "07:30", "has_password": True,
}  # fmt: skip
SESSION = {
    "id": 81, "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "address": "192.0.2.7",
    "created_at": "2026-11-23T09:12:40.120000Z", "last_seen_at": "2026-11-23T10:00:00.000000Z",
    "expires_at": "2026-11-23T21:12:40.120000Z",
}  # fmt: skip


class SettingsOut(Schema):
    name = text()
    email = text()
    locale = text(say("“en” or “fr”: of your pages, mails and answers."))
    time_zone = text(say("An IANA name; null: the account’s."), allow_none=True)
    account_time_zone = text(allow_none=True)
    mail_rhythm = one_of(MailRhythm, metadata=told(say("When mails come that ask for nothing.")))
    quiet_from = text(say("No mail from this time on, in your time zone; null: there are no quiet hours."), allow_none=True)
    quiet_until = text(say("Until this time, also over midnight: then what was held is sent."), allow_none=True)
    has_password = fields.Boolean(required=True)


class SettingsIn(Strict):
    locale = Text(2, about=say("“en” or “fr”."))
    time_zone = Text(60, allow_none=True, about=say("An IANA name; null: the account’s."))
    mail_rhythm = OneOf(MailRhythm)
    quiet_from = Text(5, allow_none=True, about=say("Like 20:00; null for no quiet hours."))
    quiet_until = Text(5, allow_none=True, about=say("Like 07:30; null for no quiet hours."))


class SessionOut(Schema):
    id = whole()
    user_agent = text(say("What the browser calls itself."))
    address = text(say("Where it was seen."))
    created_at = moment()
    last_seen_at = moment()
    expires_at = moment()


class SessionsOut(Schema):
    sessions = listed(SessionOut, say("Last seen first; at most 50."))


class EndedOut(Schema):
    ended = whole(say("How many browsers are signed out."))


@api.get("/settings")
@api.output(SettingsOut, example=SETTINGS)
@api.doc(summary=say("Read your settings"), description=say("What the person of the token has chosen."))
@for_whom(Access.SIGNED_IN)
def read_settings() -> Any:
    """Read your settings."""
    return plain(_settings(viewer(), preferences.of(viewer())))


@api.patch("/settings")
@api.input(SettingsIn, arg_name="body", example={"locale": "en", "mail_rhythm": "daily"})
@api.output(SettingsOut, example=SETTINGS)
@api.doc(summary=say("Change your settings"), description=say("What is left out stays."))
@for_whom(Access.SIGNED_IN)
@once
def change_settings(body: dict[str, Any]) -> Answer:
    """Change your settings."""
    now = preferences.of(viewer())
    zone = body.get("time_zone", now.time_zone) or ""
    preferences.save(viewer(), body.get("locale", now.locale), zone, str(body.get("mail_rhythm", now.mail_rhythm)),
                     (_hour(body, "quiet_from", now.quiet_from), _hour(body, "quiet_until", now.quiet_until)))  # fmt: skip
    return Answer(200, _settings(viewer(), preferences.of(viewer())), {})


@api.get("/settings/sessions")
@api.output(SessionsOut, example={"sessions": [SESSION]})
@api.doc(summary=say("List your browsers"), description=say("Where the person of the token is signed in."))
@for_whom(Access.SIGNED_IN)
def list_sessions() -> Any:
    """List your browsers."""
    found = sessions.mine(_without_a_browser())
    return plain({"sessions": [{
        "id": one.id, "user_agent": one.user_agent, "address": one.address, "created_at": said_moment(one.created_at),
        "last_seen_at": said_moment(one.last_seen_at), "expires_at": said_moment(one.expires_at)} for one in found]})  # fmt: skip


@api.delete("/settings/sessions/<int:session_id>")
@api.output(EndedOut, example={"ended": 1})
@api.doc(summary=say("Sign a browser out"), description=say("At once: its next page asks to sign in again."))
@for_whom(Access.SIGNED_IN)
@once
def end_session(session_id: int) -> Answer:
    """Sign a browser out."""
    if session_id > 2**62:
        raise NotThere
    sessions.end_one(viewer(), session_id)
    return Answer(200, {"ended": 1}, {})


@api.delete("/settings/sessions")
@api.output(EndedOut, example={"ended": 3})
@api.doc(summary=say("Sign all browsers out"), description=say("Tokens go on working."))
@for_whom(Access.SIGNED_IN)
@once
def end_sessions() -> Answer:
    """Sign all browsers out."""
    return Answer(200, {"ended": sessions.end_others(_without_a_browser())}, {})


def _hour(body: dict[str, Any], field: str, kept: time | None) -> time | None:
    given = body.get(field, kept)
    if given is None or isinstance(given, time):
        return given
    if not HOUR.fullmatch(given):
        raise Invalid(say("Give a time like 20:00."), field=field)
    return time.fromisoformat(given)


def _said_hour(hour: time | None) -> str | None:
    return hour.isoformat("minutes") if hour else None


def _without_a_browser() -> Viewer:
    """A program has a token and no browser: none of them is “this one”."""
    return replace(viewer(), handle=0)


def _settings(me: Viewer, chosen: Preferences) -> dict[str, Any]:
    return {"name": me.name, "email": me.email, "locale": chosen.locale, "time_zone": chosen.time_zone,
            "account_time_zone": chosen.account_time_zone, "mail_rhythm": str(chosen.mail_rhythm),
            "quiet_from": _said_hour(chosen.quiet_from), "quiet_until": _said_hour(chosen.quiet_until),
            "has_password": chosen.has_password}  # fmt: skip
