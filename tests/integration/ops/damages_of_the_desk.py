"""Statements that break each invariant of the desk's clock and rules (F19)."""

from __future__ import annotations

PENDING = "(SELECT min(id) FROM orders WHERE state = 'pending')"
IS_DUE = f"""
UPDATE orders SET due_version = version, due_at = created_at + interval '2 days', due_soon_at = created_at + interval '1 day',
    due_of = 'response' WHERE id = {PENDING}
"""
REMINDER = f"""
INSERT INTO order_reminders (account_id, order_id, round, due_of, kind, at, due_at)
SELECT account_id, id, round, 'response', 'due', due_at + interval '1 hour', due_at + interval '1 hour' FROM orders WHERE id = {PENDING}
"""
MANY = """
INSERT INTO bulks (staff_id, verb, state, total) SELECT min(id), 'claim', '{state}', {total} FROM staff WHERE role = 'approver'
"""
AN_ITEM = f"""
INSERT INTO bulk_items (account_id, bulk_id, order_id, version, outcome)
SELECT o.account_id, b.id, o.id, o.version, 'done' FROM bulks b, orders o WHERE o.id = {PENDING}
"""

DESK: dict[str, tuple[str, ...]] = {
    "due-times-fit-the-state": (f"UPDATE orders SET due_version = version WHERE id = {PENDING}",),
    "reminders-speak-of-the-due-time": (IS_DUE, REMINDER),
    "many-orders-have-results": (MANY.format(state="done", total=1),),
    "results-of-many-are-history": (MANY.format(state="done", total=1), AN_ITEM),
    "rules-name-representatives": ("INSERT INTO sharing_rules (place, kind, reps) VALUES (1, 'round_robin', '{999999}')",),
    "teams-have-people": ("INSERT INTO desk_teams (name) VALUES ('Nobody at all')",),
    "working-weeks-are-weeks": ("INSERT INTO calendars (country, zone, week) VALUES ('FR', 'UTC', '[]')",),
}
"""By the invariant's id: in this order they break it, and nothing else."""
