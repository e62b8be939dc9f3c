"""People from a file: read and checked at once, taken in by a job, all of them or nobody (U14)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.errors import NotAllowed, NotThere, Refused
from app.extensions import EVERY_ACCOUNT, acting_for, db
from app.models.team import ImportState
from app.services.outbox import IMPORT_PEOPLE, MAIL_ENTRY, request_id
from app.services.people import entries, team
from app.services.people.people_sheet import MORE, MOST_FAULTS, Fault, Row, read
from app.services.people.team import COUNTED
from app.services.people.viewers import Viewer
from app.services.seating import seats
from workflows.intake import Right
from workflows.sentences import Sentence, say

FAULTS_A_PAGE = 100
MOST_A_DAY = 50
STATES = tuple(ImportState)


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import as its page shows it; `faults` are plain dicts, at most FAULTS_A_PAGE from `after` on; `waits` by slug."""

    id: int
    file_name: str
    state: str
    total: int
    fault_count: int
    faults: Sequence[dict[str, Any]]
    waits: Mapping[str, int]
    created_at: datetime
    finished_at: datetime | None
    asked_by: str


KEEP = text("""
INSERT INTO people_imports (account_id, person_id, file_name, state, people, faults, total, waits)
SELECT :account_id, :person_id, :file_name, :state, CAST(:people AS jsonb), CAST(:faults AS jsonb), :total, CAST(:waits AS jsonb)
WHERE :most > (SELECT count(*) FROM people_imports WHERE account_id = :account_id AND created_at > clock_now() - interval '1 day')
RETURNING id
""")
VIEW = text("""
SELECT i.id, i.file_name, i.state, i.total, jsonb_array_length(i.faults) AS fault_count, i.waits, i.created_at, i.finished_at,
       p.name AS asked_by,
       (SELECT coalesce(jsonb_agg(f.fault ORDER BY f.n), '[]') FROM jsonb_array_elements(i.faults) WITH ORDINALITY AS f(fault, n)
        WHERE f.n > :after AND f.n <= :after + :most) AS faults
FROM people_imports i JOIN people p ON p.account_id = i.account_id AND p.id = i.person_id
WHERE i.account_id = :account_id AND i.id = :id
""")
MOVE = text("""
UPDATE people_imports SET state = CAST(:state AS text), finished_at = CASE WHEN CAST(:state AS text) = 'cancelled' THEN clock_now() END,
       people = CASE WHEN CAST(:state AS text) = 'cancelled' THEN '[]' ELSE people END
WHERE account_id = :account_id AND id = :id AND state = 'ready' RETURNING id
""")
TAKEN = text("""
SELECT email, CASE WHEN account_id = :account_id THEN name END AS name FROM people WHERE email = ANY(:emails)
UNION ALL SELECT email, NULL FROM staff WHERE email = ANY(:emails)
""")


def upload(viewer: Viewer, file_name: str, content: bytes) -> int:
    """Read and check a file, and keep the report. Returns the import's id. Raises NotAllowed, or Refused for too many a day."""
    account_id = _account_of(viewer)
    sheet = read(content)
    faults = [*sheet.faults, *_checked(account_id, sheet.rows)]
    if not faults and not sheet.rows:
        faults.append(Fault.of(1, "", say("Nobody is in the file.")))
    faults.sort(key=lambda fault: (fault.line, fault.column))
    _, waits = _seated(account_id, sheet.rows) if not faults else ([], Counter[str]())
    import_id = db.session.execute(KEEP, {
        "account_id": account_id, "person_id": viewer.person_id, "file_name": file_name[:200] or "people.csv",
        "state": "refused" if faults else "ready", "people": json.dumps([] if faults else [row.plain() for row in sheet.rows]),
        "faults": json.dumps([fault.plain() for fault in faults]), "total": sheet.total, "waits": json.dumps(waits),
        "most": MOST_A_DAY,
    }).scalar_one_or_none()  # fmt: skip
    if import_id is None:
        raise Refused(say("Your account has sent %(most)s files today. Go on tomorrow.", most=MOST_A_DAY), field="file")
    return int(import_id)


def view(viewer: Viewer, import_id: int, after: int = 0) -> ImportView:
    """The report of a file, or how far its people are. Raises NotAllowed or NotThere."""
    key = {"account_id": _account_of(viewer), "id": min(import_id, 2**62), "after": after, "most": FAULTS_A_PAGE}
    row = db.session.execute(VIEW, key).mappings().one_or_none()
    if row is None:
        raise NotThere
    return ImportView(**row)


def begin(viewer: Viewer, import_id: int) -> None:
    """Say yes: a job takes them in. A second yes changes nothing. Raises NotThere, or Refused when it is over."""
    account_id = _account_of(viewer)
    key = {"account_id": account_id, "id": min(import_id, 2**62), "state": "running"}
    if db.session.execute(MOVE, key).one_or_none() is None:
        if view(viewer, import_id).state not in {"running", "done"}:
            raise Refused(say("This file cannot be taken in any more. Upload it again."))
        return
    seats.promise_later(IMPORT_PEOPLE, account_id, [{"import_id": import_id, "asked_by": viewer.person_id}])


def cancel(viewer: Viewer, import_id: int) -> None:
    """Forget the file. Raises Refused when it has begun."""
    key = {"account_id": _account_of(viewer), "id": min(import_id, 2**62), "state": "cancelled"}
    if db.session.execute(MOVE, key).one_or_none() is None and view(viewer, import_id).state != "cancelled":
        raise Refused(say("It is too late: these people are being taken in."))


FORGET = text("""
UPDATE people_imports SET state = 'cancelled', finished_at = clock_now(), people = '[]'
WHERE state = 'ready' AND created_at < clock_now() - interval '1 day'
""")


def forget_old() -> int:
    """Nobody said yes to these files for a day: the people in them are not kept any longer. Returns how many files."""
    forgotten = db.session.execute(FORGET)
    return int(forgotten.rowcount)  # type: ignore[attr-defined]


def _account_of(viewer: Viewer) -> int:
    if viewer.account_id is None or viewer.right is Right.NONE:
        raise NotAllowed(say("Only an admin of the account can add people."))
    return viewer.account_id


def _checked(account_id: int, rows: Sequence[Row]) -> list[Fault]:
    """What the record has against these rows: addresses that are taken, products that are not licensed."""
    with acting_for(EVERY_ACCOUNT):  # an address is one person's, whatever their account
        asked = {"account_id": account_id, "emails": [row.email for row in rows]}
        taken = {found.email: found.name for found in db.session.execute(TAKEN, asked)}
    known = team.rooms(account_id, sorted({slug for row in rows for slug in row.products}))
    faults, lines = list[Fault](), dict[str, int]()
    for row in rows:
        if len(faults) >= MOST_FAULTS:
            faults.append(Fault.of(row.line, "", MORE))
            break
        if row.email in taken:
            faults.append(Fault.of(row.line, "email", team.taken_words(taken[row.email])))
        if (first := lines.setdefault(row.email, row.line)) != row.line:
            faults.append(Fault.of(row.line, "email", say("Line %(line)s has the same address.", line=first)))
        faults += [Fault.of(row.line, "products", _unlicensed(slug)) for slug in row.products if slug not in known]
    return faults


def _unlicensed(slug: str) -> Sentence:
    return say("Your account has no licence of %(product)s.", product=slug)


def _seated(account_id: int, rows: Sequence[Row]) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The rows as values, with who waits for what: free seats go to the first lines, one a person and licence (R19)."""
    rooms = team.rooms(account_id, sorted({slug for row in rows for slug in row.products}))
    free = {room.licence_id: room.free for room in rooms.values()}
    values, waits = list[dict[str, Any]](), Counter[str]()
    for row in rows:
        has = dict[int, bool]()
        roles = []
        for slug, role in row.products.items():
            licence = rooms[slug].licence_id
            if role in COUNTED and licence not in has:
                has[licence] = free[licence] > 0
                free[licence] -= has[licence]
            is_waiting = role in COUNTED and not has[licence]
            waits[slug] += is_waiting
            roles.append({"product_id": rooms[slug].product_id, "role": role, "waits": is_waiting})
        values.append({"name": row.name, "email": row.email, "role": row.role, "roles": roles})
    return values, +waits


READ = text("""
SELECT i.people, p.name AS actor_name, p.role AS actor_role, p.has_billing_rights, i.person_id FROM people_imports i
JOIN people p ON p.account_id = i.account_id AND p.id = i.person_id
WHERE i.account_id = :account_id AND i.id = :id AND i.state = 'running' FOR UPDATE OF i
""")
WRITE = text("""
WITH incoming AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:people AS jsonb)) AS i(name text, email text, role text, roles jsonb)
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_id, actor_name, actor_role, comment, details, request_id)
    VALUES (:account_id, 'import_people', 'person', :person_id, :actor_name, :actor_role, '',
            jsonb_build_object('people', :total, 'import', :id), :request_id) RETURNING account_id, position
), person AS (
    INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
    SELECT a.id, i.email, i.name, i.role, false, a.locale FROM incoming i CROSS JOIN accounts a WHERE a.id = :account_id
    RETURNING account_id, id, email
), roles AS (
    INSERT INTO seat_assignments (account_id, person_id, product_id, role, waiting_since)
    SELECT person.account_id, person.id, r.product_id, r.role, CASE WHEN r.waits THEN clock_now() END
    FROM person JOIN incoming USING (email)
    CROSS JOIN LATERAL jsonb_to_recordset(incoming.roles) AS r(product_id bigint, role text, waits boolean)
), noted AS (
    INSERT INTO person_events (account_id, person_id, position)
    SELECT person.account_id, person.id, history.position FROM person JOIN history USING (account_id)
)
SELECT id FROM person
""")
END = text("""
UPDATE people_imports SET state = CAST(:state AS text), faults = CAST(:faults AS jsonb), waits = CAST(:waits AS jsonb), people = '[]',
       finished_at = CASE WHEN CAST(:state AS text) = 'done' THEN clock_now() END
WHERE account_id = :account_id AND id = :id
""")


def carry_out(account_id: int, import_id: int) -> None:
    """Take everybody in, or nobody: what stands against it by now is on the import's page. Twice does nothing twice."""
    key = {"account_id": account_id, "id": import_id}
    found = db.session.execute(READ, key).one_or_none()
    if found is None:
        return
    seats.lock(account_id)
    rows = [Row(**one) for one in found.people]
    if faults := _checked(account_id, rows):
        fail(account_id, import_id, faults)
        return
    values, waits = _seated(account_id, rows)
    ids = db.session.execute(WRITE, {
        **key, "people": json.dumps(values), "person_id": found.person_id, "actor_name": found.actor_name,
        "actor_role": _role(found), "total": len(rows), "request_id": request_id(),
    }).scalars().all()  # fmt: skip
    made = db.session.execute(entries.INVITE, {"account_id": account_id, "ids": list(ids), "days": entries.INVITATION_DAYS})
    payloads = [{"entry_id": str(entry_id), "asked_by": found.person_id} for entry_id in made.scalars()]
    seats.promise_later(MAIL_ENTRY, account_id, payloads)
    db.session.execute(END, {**key, "state": "done", "faults": "[]", "waits": json.dumps(waits)})


def _role(found: Any) -> str:
    return "billing_admin" if found.has_billing_rights else str(found.actor_role)


def fail(account_id: int, import_id: int, faults: Sequence[Fault]) -> None:
    """Nobody was taken in; the page says why."""
    plain = json.dumps([fault.plain() for fault in faults])
    db.session.execute(END, {"account_id": account_id, "id": import_id, "state": "refused", "faults": plain, "waits": "{}"})
