"""A row in each tenant table that the ordinary way of an order leaves empty, for tests about who sees which rows."""

from __future__ import annotations

import psycopg

# What it points at need not be there: nobody follows it, and foreign keys are off meanwhile.
ROWS = {
    "acceptances": "order_id, version, person_id, name, title, document, sha256: 1, 1, 1, 'x', 'x', 'x', sha256('x')",
    "approval_decisions": "order_id, round, group_slug, staff_id, staff_name, is_approved: 1, 1, 'x', 1, 'x', true",
    "approval_rounds": "order_id, number, order_round, quote_version, policy_version, deal_hash, record, sends_itself, asked_by, note:"
                       " 1, 1, 1, 1, 1, 'x', '{{}}', false, 1, ''",
    "approval_stages": "order_id, round, group_slug, who, count, place, because: 1, 1, 'x', 'any', 1, 1, '[]'",
    "attachments": "order_id, name, size_bytes, sha256, content, person_id: 1, 'x.pdf', 1, sha256('x'), 'x', 1",
    "billing_details": "legal_name, street, postcode, city, tax_kind, changed_by: 'x', 'x', 'x', 'x', 'domestic', 1",
    "bulk_items": "bulk_id, order_id, version: 1, 1, 1",
    "calendar_feeds": "person_id: 1",
    "cancellations": "asked_by, reason, status, effective_on: 1, 'x', 'planned', '2026-01-01'",
    "chosen_losers": "seat_change_id, person_id: gen_random_uuid(), 1",
    "cycle_changes": "to_cycle, status, effective_on, actor_name: 'annual', 'planned', '2026-01-01', 'x'",
    "entry_links": "purpose, person_id, expires_at: 'reset', 1, now()",
    "held_letters": "task_id, reader_kind, reader_id, until: {account_id}, 'person', 1, now()",
    "kept_letters": "task_id, reader_kind, reader_id: {account_id}, 'person', 1",
    "loss_warnings": "seat_change_id, days, person_id: gen_random_uuid(), 7, 1",
    "message_documents": "message_id, name, size_bytes, sha256, content: 1, 'x.pdf', 1, sha256('x'), 'x'",
    "desk_entries": "order_id, words: 1, 'x'",
    "note_documents": "note_id, name, size_bytes, sha256, content: 1, 'x.pdf', 1, sha256('x'), 'x'",
    "note_mentions": "note_id, staff_id: 1, 1",
    "order_figures": "order_id, version, state, since_on, rep_id, account_type, reached, requested_on, currency, products, seats, list_minor,"
                     " net_minor: 1, 1, 'pending', '2026-01-01', -1, 'managed', 0, '2026-01-01', 'EUR', '{{0}}', '{{1}}', '{{0}}', '{{0}}'",
    "order_messages": "order_id, person_id, author_name, words: 1, 1, 'x', 'x'",
    "order_notes": "order_id, staff_id, author_name, words: 1, 1, 'x', 'x'",
    "order_reminders": "order_id, round, due_of, kind, at, due_at: 1, 1, 'response', 'due', now(), now()",
    "order_snoozes": "order_id, staff_id, until, version: 1, 1, now(), 1",
    "order_stays": "order_id, state, left_on, seconds: 1, 'pending', '2026-01-01', 1",
    "ownership_offers": "offered_by, offered_to, status, expires_at: 1, 2, 'open', now()",
    "people_imports": "person_id, file_name, state, people, faults, total, waits: 1, 'x.csv', 'done', '[]', '[]', 1, '{{}}'",
    "person_events": "person_id, position: 1, 1",
    "promo_uses": "code, percent: 'x', 10",
    "question_answers": "question_id, author_name, words: 1, 'x', 'x'",
    "questions": "person_id, words, locale: 1, 'x', 'en'",
    "refused_letters": "task_id, reader_kind, reader_id, email, error: {account_id}, 'person', 1, 'x@example.com', 'x'",
    "seat_days": "subscription_id, day, used, purchased: 1, '2026-01-01', 1, 1",
    "seat_warnings": "subscription_id, level, used, purchased: 1, 'full', 1, 1",
    "seat_watch": "subscription_id, used, purchased, warned, warned_purchased: 1, 1, 1, 'none', 1",
    "temporary_asks": "order_id, kind, starts_on, ends_on: 1, 'lend', '2026-01-01', '2026-02-01'",
    "temporary_seats": "subscription_id, seats, starts_on, ends_on: 1, 1, '2026-01-01', '2026-02-01'",
    "warning_dismissals": "warning_id, person_id: 1, 1",
}


def furnish(owner: psycopg.Connection, account_id: int) -> None:
    """Give the account a row in each of these tables."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        for table, row in ROWS.items():
            columns, values = row.format(account_id=account_id).split(": ")
            owner.execute(f"INSERT INTO {table} (account_id, {columns}) VALUES ({account_id}, {values})")
