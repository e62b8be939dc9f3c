"""Approvals: what went out was approved, nobody approved their own, and the policy is what it was (R65, R66, S5)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

APPROVING = (
    Invariant(
        "policy-versions-are-chained",
        "Every version of the approval policy has the hash of what it says, and that of the one before it.",
        """
        SELECT 'version ' || p.version AS example FROM (SELECT q.*, lag(q.hash) OVER (ORDER BY q.version) AS tail,
            approval_policy_digest(q) AS digest, row_number() OVER (ORDER BY q.version) AS place FROM approval_policies q) p
        WHERE p.hash <> p.digest OR p.previous_hash <> coalesce(p.tail, ''::bytea) OR p.version <> p.place""",
    ),
    Invariant(
        "nobody-approved-their-own",
        "No approval or override is the word of somebody who had asked for it, or has written the quote.",
        """
        SELECT o.reference || ': ' || d.staff_name AS example FROM approval_decisions d
        JOIN orders o ON o.account_id = d.account_id AND o.id = d.order_id
        JOIN approval_rounds r ON (r.account_id, r.order_id, r.number) = (d.account_id, d.order_id, d.round)
        WHERE r.asked_by = d.staff_id OR EXISTS (SELECT FROM quotes q WHERE q.account_id = d.account_id AND q.order_id = d.order_id
            AND q.version <= r.quote_version AND q.written_by = d.staff_id AND q.created_at <= d.decided_at)""",
    ),
    Invariant(
        "approvals-are-in-the-history",
        "Each decision has a line in the history of its order, by whoever decided.",
        """
        SELECT o.reference || ': ' || d.staff_name AS example FROM approval_decisions d
        JOIN orders o ON o.account_id = d.account_id AND o.id = d.order_id
        WHERE d.kept_from IS NULL AND NOT EXISTS (SELECT FROM order_events e WHERE e.account_id = d.account_id
            AND e.order_id = d.order_id AND e.actor_kind = 'staff' AND e.actor_id = d.staff_id
            AND e.verb = CASE WHEN d.is_override THEN 'override_approval' WHEN d.is_approved THEN 'approve_quote' ELSE 'return_quote' END)""",
    ),
    Invariant(
        "in-approval-means-a-round",
        "An order that waits for approval has a round, asked for in its present round, with stages.",
        """
        SELECT o.reference AS example FROM orders o WHERE o.state = 'in_approval' AND NOT EXISTS (
            SELECT FROM approval_rounds r JOIN approval_stages s ON (s.account_id, s.order_id, s.round) = (r.account_id, r.order_id, r.number)
            WHERE r.account_id = o.account_id AND r.order_id = o.id AND r.order_round = o.round)""",
    ),
    Invariant(
        "what-went-out-says-with-which-hash",
        "An offer that went out while a policy was in force says in the history which hash it was let pass with.",
        """
        SELECT o.reference AS example FROM orders o JOIN order_events e ON e.account_id = o.account_id AND e.order_id = o.id
        WHERE e.verb = 'send_quote' AND NOT e.details ? 'cleared' AND EXISTS (SELECT FROM order_events before
            WHERE before.account_id = o.account_id AND before.order_id = o.id AND before.verb = 'request_approval'
              AND before.position < e.position)""",
    ),
)
