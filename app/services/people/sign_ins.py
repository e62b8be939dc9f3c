"""Signing in and out. The cookie holds a random token; the record holds its hash, and ending the row ends the session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import text

from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.services.people.viewers import digest

HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """Checked when there is no such person, so that an unknown address takes as long as a wrong password (S9)."""
    return HASHER.hash(secrets.token_hex())


FIND = text("""
SELECT NULL::bigint AS account_id, NULL::bigint AS person_id, id AS staff_id, password_hash, locale FROM staff
WHERE email = :email AND is_active
UNION ALL
SELECT account_id, id, NULL, password_hash, locale FROM people WHERE email = :email AND suspended_at IS NULL
""")
START = text("""
WITH seen AS (UPDATE people SET last_sign_in_at = clock_now() WHERE account_id = :account_id AND id = :person_id)
INSERT INTO sign_ins (token_hash, account_id, person_id, staff_id, expires_at, user_agent, address)
VALUES (:token_hash, :account_id, :person_id, :staff_id, now() + make_interval(hours => :hours), :user_agent, :address)
""")
END = text("UPDATE sign_ins SET ended_at = now() WHERE token_hash = :token_hash AND ended_at IS NULL")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may sign in."""

    account_id: int | None
    person_id: int | None
    staff_id: int | None
    password_hash: str | None
    locale: str


def find(email: str) -> Known | None:
    """The person or member of staff with this address, unless suspended."""
    row: Any = db.session.execute(FIND, {"email": email.strip().lower()}).first()
    return Known(**row._mapping) if row else None


TURN = text("SELECT pg_advisory_xact_lock(7240, hashtext(:address))")
TRY = text("""
WITH old AS (DELETE FROM sign_in_attempts WHERE at < now() - interval '1 hour'),
new AS (INSERT INTO sign_in_attempts (address_hash) VALUES (:address_hash))
SELECT count(*) FROM sign_in_attempts WHERE address_hash = :address_hash AND at >= now() - interval '1 hour'
""")
TRIES_AN_HOUR, AN_HOUR = 20, 3600


def may_try(email: str, what: str = "") -> bool:
    """Count a try for this address, known or not; commit it before checking the password.

    Asking for a link (`what`) is counted apart, so that nobody can keep somebody else from signing in with it.

    Kept in the record, so that neither many web nodes nor a lost Redis lets anybody guess more (S9).
    """
    address = f"{what} {email.strip().lower()}".lstrip()
    db.session.execute(TURN, {"address": address})
    return int(db.session.execute(TRY, {"address_hash": digest(address)}).scalar_one()) < TRIES_AN_HOUR


def check(email: str, password: str) -> Known | None:
    """Whoever has this address and this password, or None; it takes the same time either way (S9)."""
    with acting_for(EVERY_ACCOUNT):
        known = find(email)
    try:
        HASHER.verify((known and known.password_hash) or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return None
    return known


def start(known: Known, hours: int, user_agent: str = "", address: str = "") -> str:
    """Begin a session and return the token for the cookie. Always a new one: nothing is carried over (S13).

    What the browser calls itself and where it came from are kept for the list of sessions.
    """
    token = secrets.token_urlsafe(32)
    db.session.execute(START, {
        "token_hash": digest(token), "account_id": known.account_id, "person_id": known.person_id,
        "staff_id": known.staff_id, "hours": hours, "user_agent": user_agent[:300], "address": address[:45],
    })  # fmt: skip
    return token


def end(token: str) -> None:
    """End the session at once."""
    db.session.execute(END, {"token_hash": digest(token)})


END_ALL = text("""
UPDATE sign_ins SET ended_at = now() WHERE ended_at IS NULL AND id <> :but
  AND (staff_id = :staff_id OR account_id = :account_id AND person_id = :person_id)
""")


def end_all(known: Known, but: int = 0) -> None:
    """End every session of this person at once, except perhaps one (S13)."""
    whose = {"account_id": known.account_id, "person_id": known.person_id, "staff_id": known.staff_id}
    db.session.execute(END_ALL, {**whose, "but": but})


NEW_PASSWORD = {
    "person": text("UPDATE people SET password_hash = :hash WHERE account_id = :account_id AND id = :person_id"),
    "staff": text("UPDATE staff SET password_hash = :hash WHERE id = :staff_id"),
}


def set_password(known: Known, password: str) -> None:
    """Store an argon2id hash."""
    kind = "staff" if known.staff_id else "person"
    values = {"account_id": known.account_id, "person_id": known.person_id} if kind == "person" else {"staff_id": known.staff_id}
    db.session.execute(NEW_PASSWORD[kind], {"hash": HASHER.hash(password), **values})
