"""Notes, messages, and letters that did not go out at once: what is always true of them (R62, U12, S12)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

TALKING = (
    Invariant(
        "notes-change-in-their-first-minutes",
        "A note is changed by its author alone, about the same order, within a quarter of an hour.",
        """
        SELECT o.reference AS example FROM order_notes l
        JOIN order_notes n ON n.account_id = l.account_id AND n.id = l.note_id
        JOIN orders o ON o.account_id = l.account_id AND o.id = l.order_id
        WHERE (l.order_id, l.staff_id) IS DISTINCT FROM (n.order_id, n.staff_id) OR n.note_id IS NOT NULL
          OR l.written_at < n.written_at OR l.written_at > n.written_at + interval '15 minutes'""",
    ),
    Invariant(
        "the-named-are-told",
        "Whoever is named in a note was promised a mail of it, once; its author was not.",
        """
        SELECT o.reference || ': ' || s.name AS example FROM note_mentions m JOIN staff s ON s.id = m.staff_id
        JOIN order_notes n ON n.account_id = m.account_id AND n.id = m.note_id
        JOIN orders o ON o.account_id = n.account_id AND o.id = n.order_id
        WHERE (n.staff_id <> m.staff_id)::int <> (
            SELECT count(*) FROM tasks t WHERE t.account_id = m.account_id AND t.kind = 'tell_mentioned'
              AND (t.payload ->> 'note_id')::bigint = m.note_id AND (t.payload ->> 'staff_id')::bigint = m.staff_id)""",
    ),
    Invariant(
        "said-documents-are-plain-pdfs",
        "A document of a note or a message has the name of a PDF, and begins as one.",
        """
        SELECT name AS example FROM (SELECT name, content FROM note_documents UNION ALL SELECT name, content FROM message_documents) d
        WHERE d.name !~ '^[^/\\\\]+\\.pdf$' OR substr(d.content, 1, 5) <> '%PDF-'::bytea""",
    ),
    Invariant(
        "messages-are-told",
        "The first message about an order was promised a mail.",
        """
        SELECT o.reference AS example FROM orders o
        JOIN LATERAL (SELECT m.id FROM order_messages m WHERE m.account_id = o.account_id AND m.order_id = o.id
                      ORDER BY m.id LIMIT 1) m ON true
        WHERE NOT EXISTS (SELECT FROM tasks t WHERE t.account_id = o.account_id AND t.kind = 'tell_message'
                            AND (t.payload ->> 'message_id')::bigint = m.id)""",
    ),
    Invariant(
        "held-letters-are-sent-once",
        "A letter that was held is promised again exactly once, when it is no longer held.",
        """
        SELECT 'task ' || h.task_id || ', ' || h.reader_kind || ' ' || h.reader_id AS example FROM held_letters h
        WHERE (h.released_at IS NOT NULL)::int > (
            SELECT count(*) FROM tasks t WHERE t.kind = 'send_to_one' AND (t.payload ->> 'task')::bigint = h.task_id
              AND t.payload ->> 'reader_kind' = h.reader_kind AND (t.payload ->> 'reader_id')::bigint = h.reader_id)
          OR h.released_at IS NULL AND EXISTS (SELECT FROM tasks t WHERE t.id = h.task_id AND t.done_at IS NULL)""",
    ),
    Invariant(
        "refused-letters-are-of-mails",
        "A letter the mail server refused is one of a mail, for somebody.",
        """
        SELECT f.email AS example FROM refused_letters f JOIN tasks t ON t.id = f.task_id
        WHERE t.queue <> 'mail' OR f.email = '' OR f.error = '' OR f.reader_kind NOT IN ('person', 'staff')""",
    ),
    Invariant(
        "mendings-are-of-what-failed",
        "Whatever somebody had tried again or put away was a task, or a mail that was refused and is settled since.",
        """
        SELECT 'mending ' || m.id AS example FROM mendings m LEFT JOIN refused_letters f ON f.id = m.letter_id
        WHERE (m.did = 'retry_task') <> (m.letter_id IS NULL) OR m.letter_id IS NOT NULL AND (f.settled_at IS NULL OR f.task_id <> m.task_id)
           OR m.staff_name = ''""",
    ),
)
