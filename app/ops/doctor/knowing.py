"""Knowing in time: what is watched is what there is, and warnings speak of it (R24); what is published was answered."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

KNOWING = (
    Invariant(
        "days-end-with-what-is-watched",
        "The newest day of a licence's history has the numbers that are watched.",
        """
        SELECT a.slug || ', ' || p.slug AS example FROM seat_watch w JOIN accounts a ON a.id = w.account_id
        JOIN subscriptions s ON s.account_id = w.account_id AND s.id = w.subscription_id JOIN products p ON p.id = s.product_id
        LEFT JOIN LATERAL (SELECT d.used, d.purchased FROM seat_days d WHERE d.account_id = w.account_id
            AND d.subscription_id = w.subscription_id ORDER BY d.day DESC LIMIT 1) d ON true
        WHERE (d.used, d.purchased) IS DISTINCT FROM (w.used, w.purchased)""",
    ),
    Invariant(
        "warnings-speak-of-what-is-watched",
        "An open warning is about the number of seats the licence has, and has been said.",
        """
        SELECT a.slug || ', warning ' || x.id AS example FROM seat_warnings x JOIN accounts a ON a.id = x.account_id
        LEFT JOIN seat_watch w ON w.account_id = x.account_id AND w.subscription_id = x.subscription_id
        WHERE x.closed_at IS NULL AND (w.purchased IS DISTINCT FROM x.purchased OR w.warned = 'none')""",
    ),
    Invariant(
        "published-questions-were-answered",
        "What everybody reads is a copy of a question that the vendor has answered, and that says it is published.",
        """
        SELECT 'question ' || coalesce(q.id, c.question_id) AS example FROM questions q
        FULL JOIN published_questions c ON c.question_id = q.id
        WHERE (q.published_at IS NULL) <> (c.question_id IS NULL) OR (c.question_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM question_answers t WHERE t.account_id = q.account_id AND t.question_id = q.id AND t.staff_id IS NOT NULL))""",
    ),
    Invariant(
        "answered-questions-have-an-answer",
        "A question is answered if, and only if, the vendor's answer is the last word.",
        """
        SELECT a.slug || ', question ' || q.id AS example FROM questions q JOIN accounts a ON a.id = q.account_id
        LEFT JOIN LATERAL (SELECT t.staff_id IS NOT NULL AS is_staff FROM question_answers t
            WHERE t.account_id = q.account_id AND t.question_id = q.id ORDER BY t.id DESC LIMIT 1) last ON true
        WHERE (q.answered_at IS NOT NULL) <> coalesce(last.is_staff, false)""",
    ),
)
