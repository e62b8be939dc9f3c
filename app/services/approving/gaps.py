"""Groups that come to lack people while a quote waits for them: the operators hear of each gap once (R65).

Somebody has left, has become an author, or the policy has changed. Whoever asks for approval tells of the gaps there are then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.approving.reading import Case
from app.services.outbox import MAIL, TELL_GAP
from workflows.approval import StageState
from workflows.seat_order import Effect

# A row that somebody holds is looked at again by the next sweep. An order that has moved on meanwhile lacks nobody.
NOTE = text("""
WITH seen AS MATERIALIZED (
    SELECT g.* FROM jsonb_to_recordset(CAST(:stages AS jsonb)) AS g(account_id bigint, order_id bigint, round int, group_slug text,
        lacks boolean, asks boolean)
    JOIN approval_stages s ON (s.account_id, s.order_id, s.round, s.group_slug) = (g.account_id, g.order_id, g.round, g.group_slug)
    JOIN orders o ON o.account_id = s.account_id AND o.id = s.order_id AND o.state = 'in_approval'
    WHERE g.lacks IS DISTINCT FROM (s.lacking_since IS NOT NULL) FOR UPDATE OF s SKIP LOCKED
), noted AS (
    UPDATE approval_stages s SET lacking_since = CASE WHEN g.lacks THEN clock_now() END FROM seen g
    WHERE (s.account_id, s.order_id, s.round, s.group_slug) = (g.account_id, g.order_id, g.round, g.group_slug)
    RETURNING g.*
), told AS (
    INSERT INTO tasks (account_id, kind, queue, payload)
    SELECT n.account_id, n.kind, :queue, jsonb_build_object('order_id', n.order_id, 'position', (SELECT max(e.position)
        FROM order_events e WHERE e.account_id = n.account_id AND e.order_id = n.order_id), 'groups', n.groups)
    FROM (SELECT account_id, order_id, CASE WHEN lacks THEN :gap ELSE :ask END AS kind,
                 jsonb_agg(group_slug ORDER BY group_slug) AS groups
          FROM noted WHERE lacks OR asks GROUP BY 1, 2, 3) n RETURNING id
)
SELECT count(*) FROM told
""")


def tell(found: Iterable[Case]) -> int:
    """Note where a gap has opened or was filled since the last look, in one statement. Returns how many tasks that made.

    Whoever has come to a group that lacked people is asked; whom an operator has named for it was asked then.
    """
    changed = [row for case in found for row in _changed(case)]
    if not changed:
        return 0
    arguments = {"stages": json.dumps(changed), "gap": TELL_GAP, "ask": Effect.ASK_APPROVERS.value, "queue": MAIL}
    told = int(db.session.execute(NOTE, arguments).scalar_one())
    if told:
        doorbell.hear(db.session(), {MAIL})
    return told


def _changed(case: Case) -> Iterable[Mapping[str, Any]]:
    """The stages of the round that waits of which something else is kept than what is so now."""
    number = case.round["number"] if case.round else 0
    kept = {row["group_slug"]: row["lacking_since"] is not None for row in case.stages if row["round"] == number}
    stages = {one.wanted.stage.group: one for one in case.approval.stages}
    for group, was_short in kept.items():
        one = stages.get(group)
        lacks = one is not None and one.lacks > 0
        if lacks != was_short:
            asks = one is not None and one.state is StageState.OPEN and not lacks and not case.approval.named.get(group)
            yield {"account_id": case.account_id, "order_id": case.order_id, "round": number, "group_slug": group,
                   "lacks": lacks, "asks": asks}  # fmt: skip
