"""The desk's clock and rules: due times fit their orders, what is announced speaks of them, results are history (U11, U14)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

RUNS = "o.state IN ('pending', 'in_review', 'in_approval')"
STANDS = "o.state IN ('on_hold', 'quoted')"

DESK_CLOCK = (
    Invariant(
        "due-times-fit-the-state",
        "Where a due time is set, it runs while the vendor is awaited, stands while the customer is, and is none otherwise.",
        f"""
        SELECT o.reference || ', ' || o.state AS example FROM orders o WHERE o.due_version = o.version AND (
            (o.due_at IS NOT NULL) <> ({RUNS}) OR (o.due_left_seconds IS NOT NULL) <> ({STANDS})
            OR (o.due_of IS NOT NULL) <> ({RUNS} OR {STANDS}) OR (o.due_at IS NULL) <> (o.due_soon_at IS NULL)
            OR o.due_soon_at > o.due_at OR o.due_at <= o.created_at OR o.due_left_seconds < 0)""",  # noqa: S608  (constants)
    ),
    Invariant(
        "reminders-speak-of-the-due-time",
        "What will be said about a due time is about the one that is set, in its order, and not before the order was sent.",
        """
        SELECT o.reference || ', ' || r.kind AS example FROM order_reminders r
        JOIN orders o ON o.account_id = r.account_id AND o.id = r.order_id
        WHERE o.due_version = o.version AND r.sent_at IS NULL AND (r.due_at, r.due_of, r.round) IS DISTINCT FROM (o.due_at, o.due_of, o.round)
           OR r.kind = 'soon' AND r.at > r.due_at OR r.kind = 'due' AND r.at <> r.due_at OR r.kind = 'escalate' AND r.at < r.due_at
           OR r.sent_at < r.at""",
    ),
    Invariant(
        "many-orders-have-results",
        "A step on many orders is over when each of them has its result, and it has as many as were chosen.",
        """
        SELECT 'step on many ' || b.id AS example FROM bulks b
        LEFT JOIN LATERAL (SELECT count(*) AS n, count(i.outcome) AS known FROM bulk_items i WHERE i.bulk_id = b.id) i ON true
        WHERE i.n <> b.total OR (b.state = 'done' AND i.known < i.n) OR (b.state IN ('draft', 'waiting', 'taken_back') AND i.known > 0)""",
    ),
    Invariant(
        "results-of-many-are-history",
        "An order that a step on many has done has that step in its history, by the same person.",
        """
        SELECT o.reference || ', step on many ' || b.id AS example FROM bulk_items i JOIN bulks b ON b.id = i.bulk_id
        JOIN orders o ON o.account_id = i.account_id AND o.id = i.order_id
        WHERE i.outcome = 'done' AND NOT EXISTS (SELECT FROM order_events e WHERE e.account_id = i.account_id
            AND e.order_id = i.order_id AND e.verb = b.verb AND e.actor_kind = 'staff' AND e.actor_id = b.staff_id)""",
    ),
    Invariant(
        "rules-name-representatives",
        "Whoever is named by a rule, or has a capacity, is or was a sales representative.",
        """
        SELECT 'staff ' || named.id AS example FROM (SELECT unnest(reps) AS id FROM sharing_rules UNION SELECT staff_id FROM desk_places) named
        LEFT JOIN staff s ON s.id = named.id WHERE s.role IS DISTINCT FROM 'rep'""",
    ),
    Invariant(
        "working-weeks-are-weeks",
        "Each calendar has seven days of which one at least is worked; nobody without working hours is away.",
        """
        SELECT 'calendar ' || c.id AS example FROM calendars c
        WHERE jsonb_array_length(c.week) <> 7 OR NOT EXISTS (SELECT FROM jsonb_array_elements(c.week) day WHERE day <> 'null')
        UNION ALL SELECT 'away ' || w.id FROM away_dates w JOIN staff s ON s.id = w.staff_id WHERE s.role = 'operator'""",
    ),
)
