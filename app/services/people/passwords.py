"""What a password must be, and changing one's own (S9, S13)."""

from __future__ import annotations

from sqlalchemy import text

from app.errors import Invalid, Refused
from app.extensions import db
from app.services.outbox import TELL_PASSWORD
from app.services.people import sign_ins
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.sentences import say

SHORTEST, LONGEST = 12, 500

# The beginnings of what is guessed first. What is left after them is looked at without digits and signs.
COMMON = frozenset({
    "password", "passwort", "motdepasse", "passw0rd", "qwerty", "qwertyuiop", "qwertyuiopas", "azerty", "azertyuiop",
    "azertyuiopqs", "asdfghjkl", "asdfghjklqw", "letmein", "letmeinnow", "welcome", "welcomeback", "bienvenue", "iloveyou",
    "jetaime", "jetaimemonamour", "administrator", "administrateur", "admin", "changeme", "changemenow", "secret",
    "topsecret", "supersecret", "monsecret", "trustno", "sunshine", "princess", "football", "baseball", "dragon", "monkey",
    "superman", "batman", "starwars", "whatever", "chocolat", "soleil", "doudou", "loulou", "marseille", "abcdefghijkl",
    "abcdefghijklm", "abcdefghijklmn", "correcthorsebatterystaple", "thisismypassword", "mypassword", "mypasswordis",
    "passwordpassword", "qwertyqwerty", "adminadmin", "seatwright", "default", "temporary", "temporaire",
})  # fmt: skip
LOOKALIKES = str.maketrans("0134578@$!", "oieastbasi")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")  # fmt: skip


def check(password: str, *known: str) -> None:
    """Long enough and not what everybody tries. `known`: words about the person. Raises Invalid at the field `password`."""
    if not SHORTEST <= len(password) <= LONGEST:
        reason = say("Use at least %(fewest)s characters: a few words together make a good password.", fewest=SHORTEST)
        raise Invalid(reason, field="password")
    if is_common(password) or any(_is_about(password, word) for word in known):
        reason = say("This password is too easy to guess. Take a few words that do not belong together.")
        raise Invalid(reason, field="password")


def is_common(password: str) -> bool:
    """A common word dressed up with figures and signs, a row of keys, or few characters again and again."""
    plain = password.lower()
    core = plain.strip("".join(c for c in plain if not c.isalpha()))
    return (
        len(set(plain)) < 5
        or any("".join(c for c in form if c.isalpha()) in COMMON for form in (plain, core.translate(LOOKALIKES)))
        or any(plain[:SHORTEST] in row for row in ROWS)
        or any(plain == plain[:n] * (len(plain) // n) for n in range(1, 5) if len(plain) % n == 0)
    )


def _is_about(password: str, word: str) -> bool:
    """Their own address or name, with little added."""
    plain, core = password.lower(), word.lower().replace(" ", "")
    return len(core) >= 4 and core in plain.replace(" ", "") and len(plain) - len(core) < SHORTEST // 2


def change(viewer: Viewer, current: str, new: str) -> None:
    """Set another password; every other session ends (S13). Count a try before. Raises Refused or Invalid."""
    known = sign_ins.check(viewer.email, current) if has_password(viewer) else sign_ins.find(viewer.email)
    if known is None:
        raise Refused(say("This is not your password."), field="current")
    check(new, viewer.email, viewer.email.partition("@")[0], viewer.name)
    sign_ins.set_password(known, new)
    sign_ins.end_all(known, but=viewer.handle)
    tell_of_it(viewer.account_id, viewer.person_id, viewer.staff_id)


HAS = {
    "person": text("SELECT password_hash IS NOT NULL FROM people WHERE account_id = :account_id AND id = :id"),
    "staff": text("SELECT password_hash IS NOT NULL FROM staff WHERE id = :id AND CAST(:account_id AS bigint) IS NULL"),
}


def has_password(viewer: Viewer) -> bool:
    """Whether there is one to ask for: in a demonstration people sign in without."""
    key = {"account_id": viewer.account_id, "id": viewer.id}
    return bool(db.session.execute(HAS[viewer.kind], key).scalar_one())


def tell_of_it(account_id: int | None, person_id: int | None, staff_id: int | None) -> None:
    """Promise a mail to whom the password belongs: if it was somebody else, they learn of it."""
    payload = {"person_id": person_id, "staff_id": staff_id, "verb": "change_password"}
    seats.promise_later(TELL_PASSWORD, account_id, [payload])
