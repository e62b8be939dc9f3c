"""Who is told by mail that seats run out: those who can get more, and what is theirs to do about it (R24, U12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.notices import Notice, Recipient
from app.services.outbox import Leased

# A warning that no longer is so is not mailed any more.
WARNED = text("""
SELECT a.id AS account_id, a.name AS account_name, a.type, a.standing, r.name AS rep_name,
       (SELECT jsonb_agg(jsonb_build_object('level', w.level, 'used', w.used, 'purchased', w.purchased, 'full_on', w.full_on,
                'name', p.name, 'name_fr', p.name_fr) ORDER BY w.id)
        FROM seat_warnings w JOIN subscriptions s ON s.account_id = w.account_id AND s.id = w.subscription_id
        JOIN products p ON p.id = s.product_id
        WHERE w.account_id = a.id AND w.id = ANY(:warnings) AND w.closed_at IS NULL) AS warnings
FROM accounts a LEFT JOIN staff r ON r.id = a.rep_id AND r.is_active WHERE a.id = :account_id
""")

BUYERS = text("""
SELECT 'person' AS kind, id, name, email, locale, role FROM people
WHERE account_id = :account_id AND suspended_at IS NULL AND (role = 'owner' OR (role = 'admin' AND has_billing_rights))
ORDER BY id
""")


def read(task: Leased) -> tuple[Notice, list[Recipient]] | None:
    """The licences of a warning and who can get more seats; None once all of it is settled."""
    key: dict[str, Any] = {"account_id": task.account_id, "warnings": task.payload["warnings"]}
    row = db.session.execute(WARNED, key).mappings().one_or_none()
    if row is None or not row["warnings"]:
        return None
    warnings = [{**one, "full_on": one["full_on"] and date.fromisoformat(one["full_on"])} for one in row["warnings"]]
    details = {"type": row["type"], "is_suspended": row["standing"] == "suspended", "warnings": warnings}
    notice = Notice(row["account_id"], row["account_name"], "warn_seats", "", "", details, (), rep_name=row["rep_name"])
    found = db.session.execute(BUYERS, {"account_id": task.account_id}).mappings()
    return notice, [Recipient(**one) for one in found]
