"""Adding a person: with a seat if one is free, otherwise waiting for it (R23, R27, R73)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.domain.names import LONGEST, is_readable
from app.errors import Invalid, NotAllowed, Refused
from app.extensions import db
from app.models.kinds import AccountRole, ProductRole
from app.services.actors import actor_of
from app.services.outbox import ASK_OWNER, request_id
from app.services.people import entries
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.intake import Right, WayOut, way_out
from workflows.sentences import Sentence, say

COUNTED = frozenset({ProductRole.ADMIN, ProductRole.AGENT})
ADDABLE = frozenset(
    {AccountRole.ADMIN, AccountRole.AGENT, AccountRole.LIGHT_AGENT, AccountRole.CONTRIBUTOR, AccountRole.END_USER}
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """As typed: the role in the account, and a role for each product slug."""

    email: str
    name: str
    role: AccountRole
    products: Mapping[str, ProductRole]


class NoSeatFree(Refused):
    """R23: no seat is free; `way_out` is what the viewer can do about it, `products` (`slugs`) lack a seat."""

    code = "no_seat_free"

    def __init__(self, slugs: Sequence[str], products: Sequence[str], out: WayOut) -> None:
        self.slugs, self.products, self.way_out = slugs, products, out
        super().__init__(say("All seats of %(products)s are used.", products=", ".join(products)), field="products")


ROOM = text("""
WITH licence AS MATERIALIZED (
    SELECT s.id, s.product_id, coalesce(t.purchased, 0) - coalesce(h.used, 0) AS free FROM subscriptions s
    LEFT JOIN seat_tallies t ON t.account_id = s.account_id AND t.subscription_id = s.id
    LEFT JOIN holder_tallies h ON h.account_id = s.account_id AND h.licence_id = s.product_id
    WHERE s.account_id = :account_id AND s.ended_on IS NULL
), member AS MATERIALIZED (
    SELECT id, product_id FROM licence
    UNION SELECT licence.id, m.product_id FROM licence JOIN suite_members m ON m.suite_id = licence.product_id
)
SELECT p.slug, p.name, p.id AS product_id, licence.id AS licence_id, licence.free
FROM licence JOIN member USING (id) JOIN products p ON p.id = member.product_id WHERE p.slug = ANY(:slugs)
""")

ADD = text("""
WITH person AS (
    INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
    SELECT :account_id, CAST(:email AS varchar), :name, :role, false, a.locale FROM accounts a
    WHERE a.id = :account_id AND NOT EXISTS (SELECT FROM staff WHERE email = CAST(:email AS varchar)) RETURNING account_id, id
), roles AS (
    INSERT INTO seat_assignments (account_id, person_id, product_id, role, waiting_since)
    SELECT person.account_id, person.id, r.product_id, r.role, CASE WHEN r.waits THEN clock_now() END
    FROM person, jsonb_to_recordset(CAST(:roles AS jsonb)) AS r(product_id bigint, role text, waits boolean)
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
    SELECT person.account_id, 'add_person', :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, '',
           CAST(:details AS jsonb), :request_id FROM person
    RETURNING account_id, position
), noted AS (
    INSERT INTO person_events (account_id, person_id, position)
    SELECT person.account_id, person.id, history.position FROM person JOIN history USING (account_id)
)
SELECT id FROM person
""")


@dataclass(frozen=True, slots=True)
class Added:
    """The new person's id, and the products whose seat they wait for."""

    person_id: int
    waits_for: Sequence[str]


def add(viewer: Viewer, new: NewPerson, *, may_wait: bool = False) -> Added:
    """Add a person; of two who want the last seat one gets it (R73).

    Raises NoSeatFree unless `may_wait`: then the person is kept, invited and waiting, and becomes active by itself.
    """
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only an admin of the account can add people."))
    email = checked(new)
    seats.lock(viewer.account_id)
    found = rooms(viewer.account_id, list(new.products))
    if unknown := sorted(set(new.products) - set(found)):
        raise Invalid(say("Your account has no licence of %(product)s.", product=unknown[0][:60]), field="products")
    full = _full(new, found)
    if full and not may_wait:
        raise NoSeatFree(full, [found[slug].name for slug in full], way_out(viewer.type, viewer.right))
    added = Added(_insert(viewer, email, new, found, set(full)), full)
    entries.invite(viewer, added.person_id)
    return added


def way_of(viewer: Viewer) -> WayOut:
    """R27: what this viewer can do about a missing seat."""
    return way_out(viewer.type, viewer.right)


def without_room(viewer: Viewer, new: NewPerson) -> list[str]:
    """The wanted products (slugs) in which no seat is free for this person now."""
    return _full(new, rooms(viewer.account_id or 0, list(new.products)))


def rooms(account_id: int, slugs: Sequence[str]) -> dict[str, Any]:
    """For each of these products that the account holds: slug, name, product_id, licence_id and how many seats are free."""
    rows = db.session.execute(ROOM, {"account_id": account_id, "slugs": list(slugs)})
    return {row.slug: row for row in rows}


def _full(new: NewPerson, found: Mapping[str, Any]) -> list[str]:
    return [slug for slug, role in new.products.items() if role in COUNTED and slug in found and found[slug].free <= 0]


def checked(new: NewPerson) -> str:
    """The address in its normal form. Raises Invalid with the field."""
    if new.role not in ADDABLE:
        raise Invalid(say("Choose a role."), field="role")
    if not 0 < len(new.name.strip()) <= LONGEST:
        raise Invalid(say("Give the person’s name, in at most 200 characters."), field="name")
    if not is_readable(new.name):
        raise Invalid(say("A name is letters on one line, without characters that cannot be seen."), field="name")
    try:
        return validate_email(new.email, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as wrong:
        raise Invalid(say("Give an e-mail address like name@example.com."), field="email") from wrong


def _insert(viewer: Viewer, email: str, new: NewPerson, found: Mapping[str, Any], full: set[str]) -> int:
    roles = [{"product_id": found[slug].product_id, "role": role, "waits": slug in full} for slug, role in new.products.items()]
    actor = actor_of(viewer)
    given = {slug: ["", f"{role} (waits)" if slug in full else role] for slug, role in new.products.items()}
    arguments = {
        "account_id": viewer.account_id, "email": email, "name": new.name.strip(), "role": new.role, "roles": json.dumps(roles),
        "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name, "actor_role": actor.role,
        "details": json.dumps({"person": new.name.strip(), "role": ["", new.role], "products": given}), "request_id": request_id(),
    }  # fmt: skip
    try:
        with db.session.begin_nested():
            person_id: int | None = db.session.execute(ADD, arguments).scalar_one_or_none()
    except IntegrityError as clash:
        if "uq_people_email" not in str(clash.orig):
            raise
        person_id = None
    if person_id is None:
        theirs = db.session.execute(WHOSE, {"account_id": viewer.account_id, "email": email}).scalar_one_or_none()
        raise Refused(taken_words(theirs), field="email")
    return person_id


WHOSE = text("SELECT name FROM people WHERE account_id = :account_id AND email = :email")


def taken_words(name: str | None) -> Sentence:
    """Why nobody else can have an address: whose it is in this team; of other accounts nothing more than that it is taken."""
    if name is None:
        return say("This e-mail address is taken outside your team. Give another one, or ask our support team.")
    return say("%(name)s has this e-mail address: they are in your team already, or were. Look for them under Team.", name=name)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody invited who waits for a seat of a product."""

    id: int
    name: str
    email: str
    product: str
    product_name: str
    product_name_fr: str
    since: datetime


WAITING = text("""
SELECT p.id, p.name, p.email, pr.slug AS product, pr.name AS product_name, pr.name_fr AS product_name_fr, a.waiting_since AS since
FROM seat_assignments a JOIN people p ON p.account_id = a.account_id AND p.id = a.person_id
JOIN products pr ON pr.id = a.product_id
WHERE a.account_id = :account_id AND a.waiting_since IS NOT NULL ORDER BY a.waiting_since, p.id, pr.id LIMIT 100
""")


def waiting(account_id: int) -> list[Waiting]:
    """Those who wait for a seat, longest first, at most 100 (R27)."""
    return [Waiting(**row) for row in db.session.execute(WAITING, {"account_id": account_id}).mappings()]


def ask_owner(viewer: Viewer, added: Added) -> None:
    """Promise a mail to those who may buy: this person waits for a seat, and this admin asks for it (R27)."""
    payload = {"person_id": added.person_id, "asked_by": viewer.person_id, "products": list(added.waits_for)}
    seats.promise_later(ASK_OWNER, viewer.account_id or 0, [payload])
