"""Ways in by mail: invitations, and links for those who have forgotten their password. Each works once, and not for ever.

A link's token is made from the record's id and the application's secret when its mail is written. The record
keeps its hash only, so neither a copy of the database nor a log of tasks opens anything.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Refused
from app.extensions import EVERY_ACCOUNT, acting_for, db, doorbell
from app.services.outbox import MAIL, MAIL_ENTRY, request_id
from app.services.people import passwords, sign_ins
from app.services.people.sign_ins import Known
from app.services.people.viewers import Viewer, digest
from app.services.seating import seats
from workflows.intake import Right
from workflows.sentences import say

INVITATION_DAYS, RESET_HOURS = 14, 2

INVITE = text("""
WITH somebody AS (
    SELECT account_id, id FROM people WHERE account_id = :account_id AND id = ANY(:ids) AND suspended_at IS NULL
), old AS (
    UPDATE entry_links e SET ended_at = now() FROM somebody s WHERE e.account_id = s.account_id AND e.person_id = s.id
      AND e.purpose = 'invitation' AND e.used_at IS NULL AND e.ended_at IS NULL
)
INSERT INTO entry_links (purpose, account_id, person_id, expires_at)
SELECT 'invitation', account_id, id, now() + make_interval(days => :days) FROM somebody RETURNING id
""")

# The same statement, with the same work to find somebody, whether the address is known or not (S9).
FORGOTTEN = text("""
WITH somebody AS (
    SELECT NULL::bigint AS account_id, NULL::bigint AS person_id, id AS staff_id FROM staff WHERE email = :email AND is_active
    UNION ALL SELECT account_id, id, NULL FROM people WHERE email = :email AND suspended_at IS NULL
), old AS (
    UPDATE entry_links e SET ended_at = now() FROM somebody s WHERE e.purpose = 'reset' AND e.used_at IS NULL
      AND e.ended_at IS NULL AND (e.staff_id = s.staff_id OR e.account_id = s.account_id AND e.person_id = s.person_id)
), made AS (
    INSERT INTO entry_links (purpose, account_id, person_id, staff_id, expires_at)
    SELECT 'reset', account_id, person_id, staff_id, now() + make_interval(hours => :hours) FROM somebody
    RETURNING id, account_id
)
INSERT INTO tasks (account_id, kind, queue, payload, request_id)
SELECT account_id, :kind, :queue, jsonb_build_object('entry_id', id), :request_id FROM made
""")


def invite(viewer: Viewer, *person_ids: int) -> None:
    """Send people a link with which they set their first password; an earlier one ends. Raises NotAllowed."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only an admin of the account can invite people."))
    arguments = {"account_id": viewer.account_id, "ids": list(person_ids), "days": INVITATION_DAYS}
    made = db.session.execute(INVITE, arguments).scalars().all()
    payloads = [{"entry_id": str(entry_id), "asked_by": viewer.person_id} for entry_id in made]
    if payloads:
        seats.promise_later(MAIL_ENTRY, viewer.account_id, payloads)


INVITED = text("""
SELECT p.id, p.password_hash IS NOT NULL OR p.last_sign_in_at IS NOT NULL AS is_in FROM people p
WHERE p.account_id = :account_id AND p.id = :id
""")


def invite_again(viewer: Viewer, person_id: int) -> None:
    """For somebody who has not come in yet. Raises NotThere, NotAllowed, Refused."""
    row = db.session.execute(INVITED, {"account_id": viewer.account_id, "id": person_id}).one_or_none()
    if row is None:
        raise NotThere
    if row.is_in:
        raise Refused(say("This person has signed in already and needs no invitation."))
    invite(viewer, person_id)


def forgotten(email: str) -> None:
    """Promise a link to whoever has this address; nothing tells whether there is somebody."""
    with acting_for(EVERY_ACCOUNT):
        db.session.execute(FORGOTTEN, {"email": email.strip().lower(), "hours": RESET_HOURS, "kind": MAIL_ENTRY,
                                       "queue": MAIL, "request_id": request_id()})  # fmt: skip
    doorbell.hear(db.session(), {MAIL})


def token_of(secret_key: str, entry_id: str) -> str:
    """What stands in the mail: the same each time the mail is written."""
    made = hmac.digest(secret_key.encode(), b"entry:" + str(entry_id).encode(), "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


ARM = text("UPDATE entry_links SET token_hash = :token_hash WHERE id = :id")


def arm(secret_key: str, entry_id: str) -> str:
    """Make the link work, and return its token. Commit before the mail is sent."""
    token = token_of(secret_key, entry_id)
    db.session.execute(ARM, {"token_hash": digest(token), "id": UUID(str(entry_id))})
    return token


@dataclass(frozen=True, slots=True)
class Entry:
    """A link, followed. `is_open` says whether it still lets in."""

    purpose: str
    account_id: int | None
    person_id: int | None
    staff_id: int | None
    name: str
    email: str
    locale: str
    account_name: str | None
    is_open: bool
    is_lapsed: bool


FOLLOW = text("""
SELECT e.purpose, e.account_id, e.person_id, e.staff_id, coalesce(p.name, s.name) AS name, coalesce(p.email, s.email) AS email,
       coalesce(p.locale, s.locale) AS locale, a.name AS account_name,
       e.used_at IS NULL AND e.ended_at IS NULL AND e.expires_at > now()
         AND p.suspended_at IS NULL AND coalesce(s.is_active, true) AS is_open,
       e.used_at IS NULL AND e.ended_at IS NULL AND e.expires_at <= now() AS is_lapsed
FROM entry_links e LEFT JOIN people p ON p.account_id = e.account_id AND p.id = e.person_id
LEFT JOIN accounts a ON a.id = e.account_id LEFT JOIN staff s ON s.id = e.staff_id WHERE e.token_hash = :token_hash
""")


def follow(token: str) -> Entry:
    """Whose link this is; opening it uses nothing up. Raises NotThere for one that never was."""
    with acting_for(EVERY_ACCOUNT):
        row: Any = db.session.execute(FOLLOW, {"token_hash": digest(token)}).mappings().one_or_none()
    if row is None:
        raise NotThere
    return Entry(**row)


USE = text("""
UPDATE entry_links SET used_at = now()
WHERE token_hash = :token_hash AND used_at IS NULL AND ended_at IS NULL AND expires_at > now() RETURNING id
""")
END_OTHERS = text("""
UPDATE entry_links SET ended_at = now() WHERE used_at IS NULL AND ended_at IS NULL
  AND (staff_id = :staff_id OR account_id = :account_id AND person_id = :person_id)
""")
VERIFIED = text("""
UPDATE people SET email_verified_at = coalesce(email_verified_at, clock_now()) WHERE account_id = :account_id AND id = :person_id
""")


def use(token: str, password: str) -> Known:
    """Set the password, once: all their sessions end, other links too, and the address is known to be theirs (R12).

    Raises Invalid for a poor password, Refused for a link that is used, replaced or too old.
    """
    entry = follow(token)
    passwords.check(password, entry.email, entry.email.partition("@")[0], entry.name)
    whose = {"account_id": entry.account_id, "person_id": entry.person_id, "staff_id": entry.staff_id}
    with acting_for(EVERY_ACCOUNT):
        used = db.session.execute(USE, {"token_hash": digest(token)}).scalar_one_or_none()
        known = sign_ins.find(entry.email) if used and entry.is_open else None
        if known is None or (known.person_id, known.staff_id) != (entry.person_id, entry.staff_id):
            raise Refused(say("This link does not work any more: it was used, has lapsed, or a newer one was sent."))
        sign_ins.set_password(known, password)
        sign_ins.end_all(known)
        db.session.execute(END_OTHERS, whose)
        db.session.execute(VERIFIED, whose)
        if entry.purpose == "reset":
            passwords.tell_of_it(**whose)
    return known


STATES = text("""
SELECT DISTINCT ON (person_id) person_id, created_at, expires_at, used_at IS NOT NULL AS is_used,
       used_at IS NULL AND expires_at <= now() AS is_lapsed
FROM entry_links WHERE account_id = :account_id AND person_id = ANY(:ids) AND purpose = 'invitation'
ORDER BY person_id, created_at DESC
""")


@dataclass(frozen=True, slots=True)
class Invitation:
    """The last invitation of a person: used, lapsed, or waiting until `expires_at`."""

    person_id: int
    created_at: datetime
    expires_at: datetime
    is_used: bool
    is_lapsed: bool


def invitations(account_id: int, person_ids: Sequence[int]) -> dict[int, Invitation]:
    """By person; those who were never invited are not there."""
    rows = db.session.execute(STATES, {"account_id": account_id, "ids": list(person_ids)}).mappings()
    return {row["person_id"]: Invitation(**row) for row in rows}
