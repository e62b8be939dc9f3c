"""What everybody decides for themselves: language, time zone, when mails come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.models.kinds import MailRhythm
from app.services.people.viewers import Viewer
from workflows.sentences import say

LOCALES = frozenset({"en", "fr"})


@dataclass(frozen=True, slots=True)
class Preferences:
    """`time_zone` is None where the account's (`account_time_zone`) holds; the vendor's people always have their own."""

    locale: str
    time_zone: str | None
    account_time_zone: str | None
    mail_rhythm: MailRhythm
    has_password: bool
    email_verified_at: datetime | None


READ = {
    "person": text("""
        SELECT p.locale, p.time_zone, a.time_zone AS account_time_zone, p.mail_rhythm, p.password_hash IS NOT NULL AS has_password,
               p.email_verified_at
        FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.account_id = :account_id AND p.id = :id"""),
    "staff": text("""
        SELECT locale, time_zone, NULL AS account_time_zone, mail_rhythm, password_hash IS NOT NULL AS has_password,
               NULL::timestamptz AS email_verified_at
        FROM staff WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"""),
}
SAVE = {
    "person": text("""
        UPDATE people SET locale = :locale, time_zone = :time_zone, mail_rhythm = :mail_rhythm
        WHERE account_id = :account_id AND id = :id"""),
    "staff": text("""
        UPDATE staff SET locale = :locale, time_zone = coalesce(:time_zone, time_zone), mail_rhythm = :mail_rhythm
        WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"""),
}


def of(viewer: Viewer) -> Preferences:
    """What this person has chosen so far."""
    row = db.session.execute(READ[viewer.kind], {"account_id": viewer.account_id, "id": viewer.id}).mappings().one()
    return Preferences(**{**row, "mail_rhythm": MailRhythm(row["mail_rhythm"])})


def save(viewer: Viewer, locale: str, time_zone: str, mail_rhythm: str) -> None:
    """Keep the choices; an empty time zone is the account's. Raises Invalid with the field."""
    if locale not in LOCALES:
        raise Invalid(say("Choose a language."), field="locale")
    if (time_zone or viewer.is_staff) and time_zone not in available_timezones():
        raise Invalid(say("Choose a time zone from the list."), field="time_zone")
    if mail_rhythm not in set(MailRhythm):
        raise Invalid(say("Choose when mails are to come."), field="mail_rhythm")
    db.session.execute(SAVE[viewer.kind], {"locale": locale, "time_zone": time_zone or None, "mail_rhythm": mail_rhythm,
                                           "account_id": viewer.account_id, "id": viewer.id})  # fmt: skip
