"""Who is told of a note or a message: the colleague who was named; whoever the other side's turn it is now (U12)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.notices import Notice, Recipient
from app.services.outbox import TELL_MENTIONED, Leased

ORDER = """
       o.account_id, a.name AS account_name, o.id AS order_id, o.reference, o.version, o.state, o.change
"""
NOTE = text(f"""
SELECT n.author_name, coalesce(last.words, n.words) AS words, {ORDER}
FROM order_notes n JOIN orders o ON o.account_id = n.account_id AND o.id = n.order_id JOIN accounts a ON a.id = o.account_id
LEFT JOIN LATERAL (SELECT l.words FROM order_notes l WHERE l.account_id = n.account_id AND l.note_id = n.id
                   ORDER BY l.id DESC LIMIT 1) last ON true
WHERE n.account_id = :account_id AND n.id = :note_id
""")  # noqa: S608  (a constant)
NAMED = text("SELECT 'staff' AS kind, id, name, email, locale, role FROM staff WHERE id = :staff_id AND is_active")
MESSAGE = text(f"""
SELECT m.id AS message_id, m.author_name, m.words, m.staff_id IS NOT NULL AS is_ours, p.name AS product_name, p.name_fr AS product_name_fr,
       o.rep_id, a.rep_id AS account_rep_id, o.requester_id, {ORDER}
FROM order_messages m JOIN orders o ON o.account_id = m.account_id AND o.id = m.order_id JOIN accounts a ON a.id = o.account_id
LEFT JOIN products p ON p.id = m.product_id
WHERE m.account_id = :account_id AND m.id = :message_id
""")  # noqa: S608  (a constant)
# The rep who has the order; else the account's; else all of them.
REPS = text("""
WITH own AS (SELECT s.id FROM staff s WHERE s.is_active AND s.id IN (:rep_id, :account_rep_id) ORDER BY s.id = :rep_id DESC LIMIT 1)
SELECT 'staff' AS kind, s.id, s.name, s.email, s.locale, s.role FROM staff s
WHERE s.is_active AND (s.id = (SELECT id FROM own) OR (s.role = 'rep' AND NOT EXISTS (SELECT FROM own))) ORDER BY s.id
""")
# Whoever of the account wrote last, else whoever asked; when they have left or may no longer ask, its owner (R74).
CUSTOMER = text("""
SELECT 'person' AS kind, p.id, p.name, p.email, p.locale, p.role FROM people p
LEFT JOIN LATERAL (SELECT max(m.id) AS last FROM order_messages m WHERE m.account_id = p.account_id AND m.order_id = :order_id
                     AND m.person_id = p.id AND m.id < :message_id) wrote ON true
WHERE p.account_id = :account_id AND p.suspended_at IS NULL AND p.role IN ('owner', 'admin')
  AND (wrote.last IS NOT NULL OR p.id = :requester_id OR p.role = 'owner')
ORDER BY wrote.last DESC NULLS LAST, p.id = :requester_id DESC LIMIT 1
""")


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """What was written, and the one who is to read it; None when the note was taken away meanwhile."""
    return _of_note(task) if task.kind == TELL_MENTIONED else _of_message(task)


def _of_note(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    row = db.session.execute(NOTE, {"account_id": task.account_id, "note_id": task.payload["note_id"]}).mappings().one_or_none()
    if row is None or not row["words"]:
        return None
    found = db.session.execute(NAMED, {"staff_id": task.payload["staff_id"]}).mappings()
    return _notice(row, "mention", {}), [Recipient(**one) for one in found]


def _of_message(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    key = {"account_id": task.account_id, "message_id": task.payload["message_id"]}
    row = db.session.execute(MESSAGE, key).mappings().one_or_none()
    if row is None:
        return None
    about = {"product_name": row["product_name"], "product_name_fr": row["product_name_fr"]} if row["product_name"] else {}
    whom = CUSTOMER if row["is_ours"] else REPS
    needed = ("account_id", "order_id", "message_id", "requester_id") if row["is_ours"] else ("rep_id", "account_rep_id")
    found = db.session.execute(whom, {name: row[name] for name in needed}).mappings()
    return _notice(row, "we_wrote" if row["is_ours"] else "customer_wrote", about), [Recipient(**one) for one in found]


def _notice(row: Any, verb: str, details: dict[str, Any]) -> Notice:
    return Notice(row["account_id"], row["account_name"], verb, row["author_name"], row["words"], details, (), row["order_id"],
                  row["reference"], row["version"], row["state"], row["change"])  # fmt: skip
