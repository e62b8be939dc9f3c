"""What is said about an order's due time: to whoever has it before and at that time, then to the managers, each once (U12)."""

from __future__ import annotations

import json

from sqlalchemy import text

from app.extensions import db, doorbell
from app.services.notices import Notice, Recipient
from app.services.outbox import ESCALATE_DUE, MAIL, REMIND_DUE, Leased, promise

# Who hears "due" in the same sweep does not also hear "due soon".
SAY = text("""
WITH ready AS MATERIALIZED (
    SELECT r.account_id, r.order_id, r.round, r.due_of, r.kind, r.due_at
    FROM order_reminders r JOIN orders o ON o.account_id = r.account_id AND o.id = r.order_id
    WHERE r.sent_at IS NULL AND r.at <= clock_now() AND o.due_version = o.version AND o.due_at = r.due_at
    ORDER BY r.at LIMIT :most FOR UPDATE OF r SKIP LOCKED
), said AS (
    UPDATE order_reminders r SET sent_at = clock_now() FROM ready
    WHERE (r.account_id, r.order_id, r.round, r.due_of, r.kind) =
          (ready.account_id, ready.order_id, ready.round, ready.due_of, ready.kind)
), promised AS (
    INSERT INTO tasks (account_id, kind, queue, payload, request_id)
    SELECT ready.account_id, t.kind, t.queue, jsonb_build_object('order_id', ready.order_id, 'round', ready.round,
           'due_of', ready.due_of, 'reminder', ready.kind), ''
    FROM ready JOIN jsonb_to_recordset(CAST(:tasks AS jsonb)) AS t(reminder text, kind text, queue text) ON t.reminder = ready.kind
    WHERE ready.kind <> 'soon' OR ready.due_at > clock_now()
)
SELECT count(*) FROM ready
""")
KINDS = {"soon": REMIND_DUE, "due": REMIND_DUE, "escalate": ESCALATE_DUE}


def say_due(most: int = 100) -> int:
    """Promise the mails whose time has come. Returns how many reminders that were."""
    tasks = [{**promise(kind, None, {}), "reminder": reminder} for reminder, kind in KINDS.items()]
    count = int(db.session.execute(SAY, {"most": most, "tasks": json.dumps(tasks)}).scalar_one())
    if count:
        doorbell.hear(db.session(), {MAIL})
    return count


# A reminder is not sent any more when the order has been answered meanwhile: nobody is reminded of what they have done.
NOTICE = text("""
SELECT o.account_id, a.name AS account_name, o.id AS order_id, o.reference, o.version, o.state, o.change, o.currency,
       p.name AS requester_name, r.name AS rep_name, o.rep_id, a.rep_id AS account_rep_id, m.due_at, m.due_of, m.kind,
       o.due_at = m.due_at AS is_still_due
FROM orders o JOIN accounts a ON a.id = o.account_id JOIN people p ON p.account_id = o.account_id AND p.id = o.requester_id
JOIN order_reminders m ON m.account_id = o.account_id AND m.order_id = o.id AND m.round = :round AND m.due_of = :due_of AND m.kind = :kind
LEFT JOIN staff r ON r.id = o.rep_id WHERE o.account_id = :account_id AND o.id = :order_id
""")
TOLD = text("""
SELECT 'staff' AS kind, s.id, s.name, s.email, s.locale, s.role FROM staff s
WHERE s.is_active AND CASE WHEN :managers THEN s.role = 'manager' ELSE s.role = 'rep' AND CASE
    WHEN EXISTS (SELECT FROM staff own WHERE own.id = :rep_id AND own.is_active) THEN s.id = :rep_id
    ELSE s.id = :account_rep_id OR NOT EXISTS (SELECT FROM staff own WHERE own.id = :account_rep_id AND own.is_active) END END
ORDER BY s.id
""")


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """What is due and who is told; None when it is due no more."""
    about = task.payload
    key = {"account_id": task.account_id, "order_id": about["order_id"], "round": about["round"], "due_of": about["due_of"],
           "kind": about["reminder"]}  # fmt: skip
    row = db.session.execute(NOTICE, key).mappings().one_or_none()
    if row is None or not row["is_still_due"]:
        return None
    plain = {name: row[name] for name in ("account_id", "account_name", "order_id", "reference", "version", "state", "change",
                                          "currency", "requester_name", "rep_name")}  # fmt: skip
    details = {"due_at": row["due_at"], "due_of": row["due_of"]}
    notice = Notice(verb=row["kind"], actor_name="", comment="", details=details, lines=(), **plain)
    told = {"managers": task.kind == ESCALATE_DUE, "rep_id": row["rep_id"], "account_rep_id": row["account_rep_id"]}
    return notice, [Recipient(**one) for one in db.session.execute(TOLD, told).mappings()]
