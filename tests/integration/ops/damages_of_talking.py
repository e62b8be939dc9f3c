"""Statements that break each invariant of notes, messages and letters that did not go out at once (F19)."""

from __future__ import annotations

ONE = "FROM orders ORDER BY id LIMIT 1"
A_NOTE = f"""
INSERT INTO order_notes (account_id, order_id, staff_id, author_name, words)
SELECT account_id, id, (SELECT min(id) FROM staff), 'x', 'x' {ONE}
"""
LATER = """
INSERT INTO order_notes (account_id, order_id, note_id, staff_id, author_name, words, written_at)
SELECT account_id, order_id, id, staff_id, 'x', 'y', written_at + interval '16 minutes' FROM order_notes ORDER BY id DESC LIMIT 1
"""
NAMED = """
INSERT INTO note_mentions (account_id, note_id, staff_id)
SELECT account_id, id, (SELECT max(id) FROM staff) FROM order_notes ORDER BY id DESC LIMIT 1
"""
A_PAPER = """
INSERT INTO note_documents (account_id, note_id, name, size_bytes, sha256, content)
SELECT account_id, id, 'x.exe', 9, sha256('%PDF-1.7\n'), '%PDF-1.7\n' FROM order_notes ORDER BY id DESC LIMIT 1
"""
A_MESSAGE = """
INSERT INTO order_messages (account_id, order_id, person_id, author_name, words)
SELECT account_id, id, requester_id, 'x', 'x' FROM orders o
WHERE NOT EXISTS (SELECT FROM order_messages m WHERE m.account_id = o.account_id AND m.order_id = o.id) ORDER BY id LIMIT 1
"""
HELD = """
INSERT INTO held_letters (account_id, task_id, reader_kind, reader_id, until, released_at)
SELECT account_id, id, 'person', 1, clock_now(), clock_now() FROM tasks WHERE queue = 'mail' ORDER BY id LIMIT 1
"""
REFUSED = """
INSERT INTO refused_letters (account_id, task_id, reader_kind, reader_id, email, error)
SELECT account_id, id, 'robot', 1, 'x@y.example', 'no' FROM tasks WHERE queue = 'mail' ORDER BY id LIMIT 1
"""
MENDED = """
INSERT INTO mendings (task_id, did, staff_name, error) SELECT id, 'put_away', 'x', 'x' FROM tasks ORDER BY id LIMIT 1
"""

TALKING: dict[str, tuple[str, ...]] = {
    "notes-change-in-their-first-minutes": (A_NOTE, LATER),
    "the-named-are-told": (A_NOTE, NAMED),
    "said-documents-are-plain-pdfs": (A_NOTE, A_PAPER),
    "messages-are-told": (A_MESSAGE,),
    "held-letters-are-sent-once": (HELD,),
    "refused-letters-are-of-mails": (REFUSED,),
    "mendings-are-of-what-failed": (MENDED,),
}
"""By the invariant's id: in this order they break it, and nothing else."""
