"""What mails about people and rights say, and to whom: read from the record when the mail is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.notices import Notice, Recipient
from app.services.outbox import (
    MAIL_ENTRY,
    TELL_CANCELLATION,
    TELL_OWNERSHIP,
    TELL_PASSWORD,
    TELL_RIGHTS,
    Leased,
)

Found = tuple[Notice, list[Recipient]] | None
WHO = "jsonb_build_object('kind', 'person', 'id', {0}.id, 'name', {0}.name, 'email', {0}.email, 'locale', {0}.locale, 'role', {0}.role)"
STAFF = "jsonb_build_object('kind', 'staff', 'id', {0}.id, 'name', {0}.name, 'email', {0}.email, 'locale', {0}.locale, 'role', {0}.role)"

# A mail names days, not hours: `last_day` of what ends at an hour is the last on which there is time until midnight (U20).
RIGHTS = text(f"""
SELECT a.id AS account_id, a.name AS account_name, by.name AS actor_name, p.name AS person_name,
       jsonb_build_array({WHO.format("p")}, {WHO.format("by")}) AS readers, jsonb_build_object('person_id', p.id) AS details
FROM people p JOIN accounts a ON a.id = p.account_id JOIN people by ON by.account_id = a.id AND by.id = :by
WHERE p.account_id = :account_id AND p.id = :person_id
""")  # noqa: S608
OWNERSHIP = text(f"""
SELECT a.id AS account_id, a.name AS account_name, f.name AS actor_name, t.name AS person_name,
       jsonb_build_array({WHO.format("f")}, {WHO.format("t")}) AS readers,
       jsonb_build_object('offer_id', o.id, 'offered_to', o.offered_to, 'offered_by', o.offered_by,
                          'last_day', (o.expires_at AT TIME ZONE a.time_zone)::date - 1) AS details
FROM ownership_offers o JOIN accounts a ON a.id = o.account_id
JOIN people f ON f.account_id = a.id AND f.id = o.offered_by JOIN people t ON t.account_id = a.id AND t.id = o.offered_to
WHERE o.account_id = :account_id AND o.id = :offer_id
""")  # noqa: S608
CANCELLATION = text(f"""
SELECT a.id AS account_id, a.name AS account_name, p.name AS actor_name, p.name AS person_name,
       (SELECT coalesce(jsonb_agg({WHO.format("b")}), '[]') FROM people b WHERE b.account_id = a.id AND b.suspended_at IS NULL
          AND (b.role = 'owner' OR b.has_billing_rights))
       || (SELECT coalesce(jsonb_agg({STAFF.format("s")}), '[]') FROM staff s WHERE s.id = a.rep_id AND s.is_active) AS readers,
       jsonb_build_object('last_day', c.effective_on, 'reason', c.reason, 'asked_by', c.asked_by) AS details
FROM cancellations c JOIN accounts a ON a.id = c.account_id JOIN people p ON p.account_id = a.id AND p.id = c.asked_by
WHERE c.account_id = :account_id AND c.id = :cancellation_id
""")  # noqa: S608
PASSWORD = text(f"""
SELECT coalesce(a.id, 0) AS account_id, coalesce(a.name, '') AS account_name, coalesce(p.name, s.name) AS actor_name,
       coalesce(p.name, s.name) AS person_name,
       jsonb_build_array(CASE WHEN s.id IS NULL THEN {WHO.format("p")} ELSE {STAFF.format("s")} END) AS readers,
       '{{}}'::jsonb AS details
FROM (SELECT 1) AS one LEFT JOIN people p ON p.account_id = :account_id AND p.id = CAST(:person_id AS bigint)
LEFT JOIN accounts a ON a.id = p.account_id LEFT JOIN staff s ON s.id = CAST(:staff_id AS bigint)
WHERE p.id IS NOT NULL OR s.id IS NOT NULL
""")  # noqa: S608
ENTRY = text(f"""
SELECT coalesce(a.id, 0) AS account_id, coalesce(a.name, '') AS account_name, coalesce(asker.name, '') AS actor_name,
       coalesce(p.name, s.name) AS person_name, e.purpose,
       jsonb_build_array(CASE WHEN s.id IS NULL THEN {WHO.format("p")} ELSE {STAFF.format("s")} END) AS readers,
       jsonb_build_object('entry_id', e.id, 'last_day', (e.expires_at AT TIME ZONE coalesce(a.time_zone, s.time_zone))::date - 1) AS details
FROM entry_links e LEFT JOIN people p ON p.account_id = e.account_id AND p.id = e.person_id
LEFT JOIN accounts a ON a.id = e.account_id LEFT JOIN staff s ON s.id = e.staff_id
LEFT JOIN people asker ON asker.account_id = e.account_id AND asker.id = CAST(:asked_by AS bigint)
WHERE e.id = CAST(:entry_id AS uuid) AND e.used_at IS NULL AND e.ended_at IS NULL AND e.expires_at > now()
""")  # noqa: S608

QUERIES = {
    TELL_RIGHTS: (RIGHTS, ("person_id", "by")),
    TELL_OWNERSHIP: (OWNERSHIP, ("offer_id",)),
    TELL_CANCELLATION: (CANCELLATION, ("cancellation_id",)),
    TELL_PASSWORD: (PASSWORD, ("person_id", "staff_id")),
    MAIL_ENTRY: (ENTRY, ("entry_id", "asked_by")),
}
NOT_TOLD = {"take_back_ownership": "offered_by"}
"""Whose own act needs no mail to themselves: the least of them, which only undoes."""


def read(task: Leased) -> Found:
    """What happened and who is told; None when there is nothing to tell any more, such as a link that was replaced."""
    query, keys = QUERIES[task.kind]
    arguments = {"account_id": task.account_id, **{key: task.payload.get(key) for key in keys}}
    row = db.session.execute(query, arguments).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    readers, purpose = values.pop("readers"), values.pop("purpose", None)
    verb = str(purpose or task.payload["verb"])
    if "last_day" in values["details"]:
        values["details"] = {**values["details"], "last_day": date.fromisoformat(values["details"]["last_day"])}
    notice = Notice(**values, verb=verb, comment=_comment(values["details"], verb), lines=())
    return notice, [Recipient(**reader) for reader in _told(readers, verb, values["details"])]


def _told(readers: list[dict[str, Any]], verb: str, details: dict[str, Any]) -> list[dict[str, Any]]:
    """Each reader once; who declined, offered or confirmed is told as well, but never twice."""
    spared = details.get(NOT_TOLD.get(verb, ""))
    once = {(reader["kind"], reader["id"]): reader for reader in readers}
    return [reader for (kind, reader_id), reader in sorted(once.items()) if (kind, reader_id) != ("person", spared)]


def _comment(details: dict[str, Any], verb: str) -> str:
    return str(details.get("reason", "")) if verb == "cancel_account" else ""
