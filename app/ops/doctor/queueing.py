"""What the queue is searched and sorted by, the views that are kept, and what is put aside (U6, R61)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

QUEUEING = (
    Invariant(
        "orders-are-found-by-their-words",
        "The words an order is found by are those of its reference, account, requester, products, reason and messages.",
        """
        SELECT o.reference AS example FROM orders o LEFT JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
        WHERE e.words IS NULL OR strip(e.words) <> order_words(o.account_id, o.id)""",
    ),
    Invariant(
        "notes-are-found-at-the-desk-alone",
        "Where something was said that no customer reads, the vendor's people find the order by it, and by its other words.",
        """
        SELECT o.reference AS example FROM (
            SELECT account_id, order_id FROM order_notes UNION
            SELECT account_id, order_id FROM order_events
            WHERE comment <> '' AND order_id IS NOT NULL AND NOT is_read_by_customers(verb)) s
        FULL JOIN desk_entries d USING (account_id, order_id)
        JOIN orders o ON o.account_id = coalesce(s.account_id, d.account_id) AND o.id = coalesce(s.order_id, d.order_id)
        WHERE s.account_id IS NULL OR d.words IS NULL OR strip(d.words) <> desk_words(o.account_id, o.id)""",
    ),
    Invariant(
        "orders-are-filtered-by-what-they-are-about",
        "The facets of an order are the products of its lines and its account's type.",
        """
        SELECT o.reference AS example FROM orders o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
        WHERE e.facets <> order_facets(o.account_id, o.id)""",
    ),
    Invariant(
        "orders-are-worth-what-they-ask",
        "What an order is sorted by is its offer a year, or what was asked where no offer is out.",
        """
        SELECT o.reference || ': ' || e.worth_minor || ', is ' || order_worth(o.account_id, o.id) AS example
        FROM orders o JOIN queue_entries e ON e.account_id = o.account_id AND e.order_id = o.id
        WHERE e.worth_minor <> order_worth(o.account_id, o.id)""",
    ),
    Invariant(
        "desks-open-with-a-view-they-see",
        "The view a desk opens with is a standard one, one's own, or one that is shared.",
        """
        SELECT s.email || ': ' || h.opens_with AS example FROM desk_habits h JOIN staff s ON s.id = h.staff_id
        WHERE h.opens_with NOT IN ('mine', 'unclaimed', 'waiting', 'approval', 'snoozed', 'all') AND NOT EXISTS (
            SELECT FROM saved_views v WHERE CAST(v.id AS text) = h.opens_with AND (v.is_shared OR v.staff_id = h.staff_id))""",
    ),
    Invariant(
        "teams-have-people",
        "Every team has somebody in it, and whoever is in one is or was a representative: a team of nobody would stand for everybody.",
        """
        SELECT t.name AS example FROM desk_teams t WHERE NOT EXISTS (SELECT FROM desk_team_members m WHERE m.team_id = t.id)
        UNION ALL SELECT m.team_id || ': ' || m.staff_id FROM desk_team_members m LEFT JOIN desk_teams t ON t.id = m.team_id
        LEFT JOIN staff s ON s.id = m.staff_id WHERE t.id IS NULL OR s.role IS DISTINCT FROM 'rep'""",
    ),
    Invariant(
        "what-is-put-aside-comes-back",
        "An order is put aside at a version it had, until a day after it was, and not for more than a year.",
        """
        SELECT o.reference AS example FROM order_snoozes z JOIN orders o ON o.account_id = z.account_id AND o.id = z.order_id
        WHERE z.version > o.version OR z.until <= z.created_at OR z.until > z.created_at + interval '368 days'""",
    ),
)
