"""What everybody decides for themselves: language, time zone, when mails come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import text

from app.errors import Invalid
from app.extensions import db
from app.models.kinds import MailRhythm
from app.services import time_zones
from app.services.people.viewers import Viewer
from workflows.sentences import say

LOCALES = frozenset({"en", "fr"})
Quiet = tuple[time | None, time | None]


@dataclass(frozen=True, slots=True)
class Preferences:
    """`time_zone` is None where the account's (`account_time_zone`) holds; the vendor's people always have their own."""

    locale: str
    time_zone: str | None
    account_time_zone: str | None
    mail_rhythm: MailRhythm
    quiet_from: time | None
    quiet_until: time | None
    has_password: bool
    email_verified_at: datetime | None


READ = {
    "person": text("""
        SELECT p.locale, p.time_zone, a.time_zone AS account_time_zone, p.mail_rhythm, p.quiet_from, p.quiet_until,
               p.password_hash IS NOT NULL AS has_password,
               p.email_verified_at
        FROM people p JOIN accounts a ON a.id = p.account_id WHERE p.account_id = :account_id AND p.id = :id"""),
    "staff": text("""
        SELECT locale, time_zone, NULL AS account_time_zone, mail_rhythm, quiet_from, quiet_until,
               password_hash IS NOT NULL AS has_password, NULL::timestamptz AS email_verified_at
        FROM staff WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"""),
}
QUIET = """quiet_from = CASE WHEN :is_quiet_kept THEN quiet_from ELSE CAST(:quiet_from AS time) END,
               quiet_until = CASE WHEN :is_quiet_kept THEN quiet_until ELSE CAST(:quiet_until AS time) END"""
SAVE = {
    "person": text(f"""
        UPDATE people SET locale = :locale, time_zone = :time_zone, mail_rhythm = :mail_rhythm,
               {QUIET}
        WHERE account_id = :account_id AND id = :id"""),  # noqa: S608  (a constant)
    "staff": text(f"""
        UPDATE staff SET locale = :locale, time_zone = coalesce(:time_zone, time_zone), mail_rhythm = :mail_rhythm,
               {QUIET}
        WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"""),  # noqa: S608  (a constant)
}


def of(viewer: Viewer) -> Preferences:
    """What this person has chosen so far."""
    row = db.session.execute(READ[viewer.kind], {"account_id": viewer.account_id, "id": viewer.id}).mappings().one()
    return Preferences(**{**row, "mail_rhythm": MailRhythm(row["mail_rhythm"])})


def save(viewer: Viewer, locale: str, time_zone: str, mail_rhythm: str, quiet: Quiet | None = None) -> None:
    """Keep the choices; an empty time zone is the account's. `quiet` are the hours without mail, over midnight if they end
    first, two Nones for no such hours; left out, they stay as they are.

    Raises Invalid with the field.
    """
    if locale not in LOCALES:
        raise Invalid(say("Choose a language."), field="locale")
    if (time_zone or viewer.is_staff) and not time_zones.is_known(time_zone):
        raise Invalid(say("Choose a time zone from the list."), field="time_zone")
    if mail_rhythm not in set(MailRhythm):
        raise Invalid(say("Choose when mails are to come."), field="mail_rhythm")
    begin, end = _checked(quiet) if quiet else (None, None)
    db.session.execute(SAVE[viewer.kind], {
        "locale": locale, "time_zone": time_zone or None, "mail_rhythm": mail_rhythm, "quiet_from": begin, "quiet_until": end,
        "is_quiet_kept": quiet is None, "account_id": viewer.account_id, "id": viewer.id,
    })  # fmt: skip


def _checked(quiet: Quiet) -> Quiet:
    begin, end = quiet
    if (begin is None) != (end is None):
        raise Invalid(say("Give both, when the quiet hours begin and when they end, or neither."),
                      field="quiet_until" if end is None else "quiet_from")  # fmt: skip
    if begin is not None and begin == end:
        raise Invalid(say("Quiet hours that begin and end at the same time would never end."), field="quiet_until")
    return quiet
