"""Changing a person: roles, suspension, leaving. Each is a line of the history, and a freed seat finds its next (R16, R46)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.models.kinds import AccountRole, ProductRole
from app.services.actors import actor_of
from app.services.outbox import request_id
from app.services.people import team
from app.services.people.team import COUNTED, NoSeatFree
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.intake import Right, way_out
from workflows.sentences import Sentence, say
from workflows.team import Somebody, why_no_other_role, why_not_removed, why_not_restored, why_not_suspended


@dataclass(frozen=True, slots=True)
class Roles:
    """What somebody is to be: the role in the account, and in each product (by slug) where they have one."""

    role: AccountRole
    products: Mapping[str, ProductRole]


@dataclass(frozen=True, slots=True)
class Done:
    """`waits_for` are the products (slugs) whose seat the person waits for, `seated` how many others got a seat."""

    waits_for: Sequence[str]
    seated: int


@dataclass(frozen=True, slots=True)
class _Now:
    """The person as found, under the account's lock; `roles` and `seated` by product slug."""

    id: int
    who: Somebody
    roles: dict[str, str]
    seated: frozenset[str]


PERSON = text("""
SELECT p.id, p.name, p.role, p.has_billing_rights, p.suspended_at IS NOT NULL AS is_suspended,
       (SELECT coalesce(jsonb_object_agg(n.slug, jsonb_build_object('role', a.role, 'waits', a.waiting_since IS NOT NULL)), '{}')
        FROM seat_assignments a JOIN products n ON n.id = a.product_id
        WHERE a.account_id = p.account_id AND a.person_id = p.id) AS roles,
       ARRAY(SELECT n.slug FROM seat_holders h JOIN licence_products l USING (licence_id) JOIN products n ON n.id = l.product_id
             WHERE h.account_id = p.account_id AND h.person_id = p.id AND EXISTS (
                 SELECT FROM subscriptions s WHERE s.account_id = h.account_id AND s.product_id = h.licence_id
                    AND s.ended_on IS NULL)) AS seated
FROM people p WHERE p.account_id = :account_id AND p.id = :person_id FOR UPDATE OF p
""")

HISTORY = """
history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
    SELECT :account_id, :verb, :actor_kind, CAST(:actor_id AS bigint), :actor_name, :actor_role, '',
           CAST(:details AS jsonb), :request_id
    RETURNING account_id, position
), noted AS (
    INSERT INTO person_events (account_id, person_id, position) SELECT account_id, :person_id, position FROM history
)"""
CHANGE = text(f"""
WITH {HISTORY}, wanted AS MATERIALIZED (
    SELECT n.id AS product_id, w.role, w.waits
    FROM jsonb_to_recordset(CAST(:roles AS jsonb)) AS w(product text, role text, waits boolean) JOIN products n ON n.slug = w.product
), gone AS (
    DELETE FROM seat_assignments a WHERE a.account_id = :account_id AND a.person_id = :person_id
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.product_id = a.product_id)
), given AS (
    INSERT INTO seat_assignments AS a (account_id, person_id, product_id, role, waiting_since)
    SELECT :account_id, :person_id, product_id, role, CASE WHEN waits THEN clock_now() END FROM wanted
    ON CONFLICT (account_id, person_id, product_id) DO UPDATE SET role = excluded.role, waiting_since =
        CASE WHEN excluded.waiting_since IS NOT NULL THEN coalesce(a.waiting_since, excluded.waiting_since) END
)
UPDATE people SET role = :role WHERE account_id = :account_id AND id = :person_id AND role <> :role
""")  # noqa: S608  (both parts are constants of this module)
SUSPEND = text(f"""
WITH {HISTORY}, ended AS (
    UPDATE sign_ins SET ended_at = now() WHERE account_id = :account_id AND person_id = :person_id AND ended_at IS NULL
)
UPDATE people SET suspended_at = coalesce(suspended_at, clock_now()) WHERE account_id = :account_id AND id = :person_id
""")  # noqa: S608  (both parts are constants of this module)
RESTORE = text(f"""
WITH {HISTORY}
UPDATE people SET suspended_at = NULL WHERE account_id = :account_id AND id = :person_id
""")  # noqa: S608  (both parts are constants of this module)


def change_roles(viewer: Viewer, person_id: int, wanted: Roles, *, may_wait: bool = False) -> Done:
    """Give somebody these roles and no others; seats that become free go to those who wait (R15 to R19, R23).

    Raises NoSeatFree unless `may_wait`, Refused with the rule's sentence, Invalid, NotAllowed or NotThere.
    """
    now = _found(viewer, person_id)
    _heed(why_no_other_role(now.who, wanted.role), "role")
    full = _without_seat(viewer, now, wanted)
    if full and not may_wait and not full <= _waiting(now):
        rooms = team.rooms(viewer.account_id or 0, list(full))
        raise NoSeatFree(sorted(full), [rooms[slug].name for slug in sorted(full)], way_out(viewer.type, viewer.right))
    return Done(sorted(full), _change(viewer, now, wanted, full, "change_roles"))


def suspend(viewer: Viewer, person_id: int) -> None:
    """Keep somebody out, at once in every session (S13). They keep using their seats (R16)."""
    now = _found(viewer, person_id)
    _heed(why_not_suspended(now.who, viewer.right))
    db.session.execute(SUSPEND, _note(viewer, now, "suspend_person", {}))


def restore(viewer: Viewer, person_id: int) -> None:
    """Let somebody in again, with the roles they have; they sign in anew."""
    now = _found(viewer, person_id)
    _heed(why_not_restored(now.who, viewer.right))
    db.session.execute(RESTORE, _note(viewer, now, "restore_person", {}))


def remove(viewer: Viewer, person_id: int, *, work_is_reassigned: bool) -> int:
    """R46: lower the role, then suspend; nobody is deleted, their history stays. Returns how many others got a seat."""
    now = _found(viewer, person_id)
    _heed(why_not_removed(now.who, viewer.right))
    if not work_is_reassigned:
        raise Refused(say("Reassign their open work first, and say so here."), field="work_is_reassigned")
    seated = _change(viewer, now, Roles(AccountRole.END_USER, {}), set(), "remove_person")
    if not now.who.is_suspended:
        db.session.execute(SUSPEND, _note(viewer, now, "suspend_person", {}))
    return seated


def _found(viewer: Viewer, person_id: int) -> _Now:
    """The person, read under the account's lock, so that two changes never see the same free seat."""
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only an admin of the account can change its people."))
    seats.lock(viewer.account_id)
    key = {"account_id": viewer.account_id, "person_id": min(person_id, 2**62)}
    row = db.session.execute(PERSON, key).one_or_none()
    if row is None:
        raise NotThere
    who = Somebody(row.name, row.role, row.has_billing_rights, row.is_suspended, row.id == viewer.person_id)
    waits = {slug for slug, one in row.roles.items() if one["waits"]}
    return _Now(row.id, who, {slug: _word(one["role"], slug in waits) for slug, one in row.roles.items()}, frozenset(row.seated))


def _word(role: str, waits: bool) -> str:
    return f"{role} (waits)" if waits else role


def _waiting(now: _Now) -> set[str]:
    return {slug for slug, role in now.roles.items() if role.endswith("(waits)")}


def _heed(reason: Sentence | None, field: str | None = None) -> None:
    if reason is not None:
        raise Refused(reason, field=field)


def _without_seat(viewer: Viewer, now: _Now, wanted: Roles) -> set[str]:
    """The products in which a counted role finds no seat: neither their own nor a free one."""
    rooms = team.rooms(viewer.account_id or 0, list(wanted.products))
    if unknown := sorted(set(wanted.products) - set(rooms) - set(now.roles)):
        raise Invalid(say("Your account has no licence of %(product)s.", product=unknown[0][:60]), field="products")
    return {slug for slug, role in wanted.products.items()
            if role in COUNTED and slug in rooms and slug not in now.seated and rooms[slug].free <= 0}  # fmt: skip


def _change(viewer: Viewer, now: _Now, wanted: Roles, waits: set[str], verb: str) -> int:
    """Write it with its line of the history, then seat those who wait for what became free."""
    roles = {slug: _word(role, slug in waits) for slug, role in wanted.products.items()}
    if roles == now.roles and wanted.role == now.who.role and verb == "change_roles":
        return 0
    details = {"role": [now.who.role, wanted.role], "products": {
        slug: [now.roles.get(slug, ""), roles.get(slug, "")]
        for slug in sorted({*now.roles, *roles}) if now.roles.get(slug) != roles.get(slug)}}  # fmt: skip
    given = [{"product": slug, "role": role, "waits": slug in waits} for slug, role in wanted.products.items()]
    db.session.execute(CHANGE, {**_note(viewer, now, verb, details), "role": wanted.role, "roles": json.dumps(given)})
    return seats.seat_waiting_people(viewer.account_id or 0)


def _note(viewer: Viewer, now: _Now, verb: str, details: dict[str, Any]) -> dict[str, Any]:
    """What the history says of it."""
    actor = actor_of(viewer)
    return {"account_id": viewer.account_id, "person_id": now.id, "verb": verb, "actor_kind": actor.kind, "actor_id": actor.id,
            "actor_name": actor.name, "actor_role": actor.role, "request_id": request_id(),
            "details": json.dumps({"person": now.who.name, **details})}  # fmt: skip
