"""Fewer seats than people: who would lose theirs, and taking them away when the lower number takes effect (R44, R45)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from app.domain.losing import Holder, losers
from app.extensions import db, doorbell
from app.services.outbox import MAIL, TELL_LOSSES, TELL_LOST, request_id

EVERYBODY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Lowered:
    """A licence (product or suite, R28) that has, or is to have, `seats_after` seats. `chosen` are an admin's, by id.

    `ends`: the licence itself ends, so that everybody's seat goes, the owner's too. `change` is the ledger row behind it.
    """

    account_id: int
    licence_id: int
    seats_after: int
    chosen: Sequence[int] = ()
    ends: bool = False
    change: uuid.UUID | None = None
    cause: str = "remove_seats"


@dataclass(frozen=True, slots=True)
class Losing:
    """`used` people hold a seat, `count` of them would lose it: `people`, in order, as many of them as were asked for."""

    used: int
    count: int
    people: Sequence[Holder] = field(default=())


HOLDERS = text("""
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS a(
        n int, account_id bigint, licence_id bigint, seats_after int, chosen bigint[])
), member AS MATERIALIZED (
    SELECT n, account_id, licence_id AS product_id FROM asked
    UNION SELECT a.n, a.account_id, m.product_id FROM asked a JOIN suite_members m ON m.suite_id = a.licence_id
), holder AS (
    SELECT DISTINCT member.n, sa.account_id, sa.person_id FROM member
    JOIN seat_assignments sa ON sa.account_id = member.account_id AND sa.product_id = member.product_id
     AND sa.is_counted AND sa.waiting_since IS NULL
), ranked AS (
    SELECT h.n, p.id, p.name, p.email, p.role, p.created_at, p.suspended_at IS NOT NULL AS is_suspended,
           p.role = 'owner' AS is_owner, count(*) OVER (PARTITION BY h.n) AS used, asked.seats_after, asked.chosen,
           row_number() OVER (PARTITION BY h.n ORDER BY p.role = 'owner', p.id = ANY(asked.chosen) DESC,
                              p.created_at DESC, p.id DESC) AS place
    FROM holder h JOIN asked USING (n) JOIN people p ON p.account_id = h.account_id AND p.id = h.person_id
)
SELECT n, id, name, email, role, created_at, is_suspended, is_owner, used FROM ranked
WHERE place = 1 OR place <= least(:most, used - seats_after + cardinality(chosen)) ORDER BY n, place
""")


@dataclass(frozen=True, slots=True)
class Holders:
    """How many hold a seat of a licence, and those among whom the losers are."""

    used: int
    people: Sequence[Holder]


def holders(asked: Sequence[Lowered], most: int = EVERYBODY) -> list[Holders]:
    """For each licence the chosen and the newest who hold a seat, as many as could lose it, in one statement."""
    rows = [{"n": n, "account_id": one.account_id, "licence_id": one.licence_id, "seats_after": one.seats_after,
             "chosen": list(one.chosen)} for n, one in enumerate(asked)]  # fmt: skip
    used, people = [0] * len(rows), [list[Holder]() for _ in rows]
    for row in db.session.execute(HOLDERS, {"asked": json.dumps(rows), "most": most}).mappings():
        values = dict(row)
        n = values.pop("n")
        used[n] = values.pop("used")
        people[n].append(Holder(**values))
    return [Holders(*pair) for pair in zip(used, people, strict=True)]


def who_lose(asked: Sequence[Lowered], most: int = EVERYBODY) -> list[Losing]:
    """Who would lose a seat if these numbers held now, each licence by itself: the chosen first, then the newest, never the owner (R44).

    At most `most` people are named."""
    return [_losing(one, found) for one, found in zip(asked, holders(asked, most), strict=True)]


def _losing(one: Lowered, found: Holders) -> Losing:
    if one.ends:
        return Losing(found.used, found.used, found.people)
    count = max(found.used - one.seats_after, 0)
    return Losing(found.used, count, losers(found.people, set(one.chosen), count))


TAKE = text("""
WITH lost AS MATERIALIZED (
    SELECT l.n, l.account_id, l.licence_id, person.id AS person_id FROM jsonb_to_recordset(CAST(:lost AS jsonb))
        AS l(n int, account_id bigint, licence_id bigint, people bigint[]), unnest(l.people) AS person(id)
), member AS MATERIALIZED (
    SELECT DISTINCT n, licence_id AS product_id FROM lost
    UNION SELECT l.n, m.product_id FROM lost l JOIN suite_members m ON m.suite_id = l.licence_id
), ended AS (
    DELETE FROM seat_assignments sa USING lost JOIN member USING (n)
    WHERE sa.account_id = lost.account_id AND sa.person_id = lost.person_id AND sa.product_id = member.product_id
      AND sa.is_counted AND sa.waiting_since IS NULL
    RETURNING sa.account_id, sa.person_id, sa.product_id
), lowered AS (
    UPDATE people p SET role = 'end_user', has_billing_rights = false
    FROM (SELECT DISTINCT account_id, person_id FROM ended) e
    WHERE p.account_id = e.account_id AND p.id = e.person_id AND p.role IN ('admin', 'agent') AND NOT EXISTS (
        SELECT FROM seat_assignments o WHERE o.account_id = p.account_id AND o.person_id = p.id AND o.is_counted
          AND NOT EXISTS (SELECT FROM ended WHERE ended.account_id = o.account_id AND ended.person_id = o.person_id
                            AND ended.product_id = o.product_id))
    RETURNING p.account_id, p.id
), history AS (
    INSERT INTO order_events (account_id, verb, actor_kind, actor_name, actor_role, details, request_id)
    SELECT lost.account_id, 'take_seats', 'system', 'Seatwright', 'system', jsonb_build_object(
               'licence', pr.name, 'licence_fr', pr.name_fr, 'seats', l.seats_after, 'cause', l.cause, 'seat_change', l.change,
               'people', jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email,
                                                      'is_end_user', lowered.id IS NOT NULL) ORDER BY p.name, p.id)), :request_id
    FROM lost JOIN people p ON p.account_id = lost.account_id AND p.id = lost.person_id
    JOIN products pr ON pr.id = lost.licence_id
    JOIN jsonb_to_recordset(CAST(:lost AS jsonb)) AS l(n int, seats_after int, cause text, change text) USING (n)
    LEFT JOIN lowered ON lowered.account_id = p.account_id AND lowered.id = p.id
    GROUP BY lost.n, lost.account_id, pr.id, l.seats_after, l.cause, l.change ORDER BY lost.account_id, lost.n
    RETURNING account_id, position, details
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, request_id)
    SELECT h.account_id, :tell_losses, :queue, jsonb_build_object('position', h.position), :request_id FROM history h
    UNION ALL
    SELECT h.account_id, :tell_lost, :queue, jsonb_build_object('position', h.position, 'person_id', person -> 'id'), :request_id
    FROM history h, jsonb_array_elements(h.details -> 'people') AS person
)
SELECT count(*) FROM lost
""")


def downgrade(lowered: Sequence[Lowered]) -> int:
    """Take away the seats that are no longer there, as the lower numbers take effect. Returns how many seats were taken.

    Counted roles of the licence end; admins and agents left without any become end users. Who waits for a seat goes on
    waiting. History names everybody, mails are promised. Hold the accounts' licences (`seats.lock`) while you call it,
    and call it before the ledger ends a licence.
    """
    taken = [_row(n, one, found) for n, (one, found) in enumerate(zip(lowered, who_lose(lowered), strict=True)) if found.people]
    if not taken:
        return 0
    count: int = db.session.execute(TAKE, {
        "lost": json.dumps(taken), "request_id": request_id(), "queue": MAIL, "tell_lost": TELL_LOST, "tell_losses": TELL_LOSSES,
    }).scalar_one()  # fmt: skip
    doorbell.hear(db.session(), {MAIL})
    return count


def _row(n: int, one: Lowered, found: Losing) -> dict[str, Any]:
    return {"n": n, "account_id": one.account_id, "licence_id": one.licence_id, "people": [person.id for person in found.people],
            "seats_after": one.seats_after, "cause": one.cause, "change": str(one.change) if one.change else None}  # fmt: skip
