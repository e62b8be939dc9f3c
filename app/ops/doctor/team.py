"""The running counts of seats, and the history of people (R15 to R19, R33, R72)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

TEAM = (
    Invariant(
        "seat-tallies-are-the-ledger",
        "The running sums of a licence are the sums of its ledger.",
        """
        SELECT a.slug || ', licence ' || coalesce(t.subscription_id, l.subscription_id) || ': counted '
            || coalesce(t.purchased, 0) || ', are ' || coalesce(l.purchased, 0) AS example
        FROM seat_tallies t FULL JOIN (
            SELECT account_id, subscription_id, coalesce(sum(delta) FILTER (WHERE status = 'applied'), 0) AS purchased,
                   coalesce(sum(delta) FILTER (WHERE status = 'planned' AND order_id IS NOT NULL AND delta > 0), 0)
                     AS reserved,
                   coalesce(sum(delta) FILTER (WHERE status <> 'cancelled'), 0) AS planned
            FROM seat_changes GROUP BY account_id, subscription_id) l USING (account_id, subscription_id)
        JOIN accounts a ON a.id = account_id
        WHERE (coalesce(t.purchased, 0), coalesce(t.reserved, 0), coalesce(t.planned, 0))
           <> (coalesce(l.purchased, 0), coalesce(l.reserved, 0), coalesce(l.planned, 0))""",
    ),
    Invariant(
        "holder-tallies-count-people",
        "The running count of people with a seat is their number, each once in a suite.",
        """
        SELECT a.slug || ', ' || p.slug || ': counted ' || coalesce(t.used, 0) || ', are ' || coalesce(h.used, 0)
          AS example
        FROM holder_tallies t FULL JOIN (
            SELECT x.account_id, l.licence_id, count(DISTINCT x.person_id) AS used
            FROM seat_assignments x JOIN licence_products l USING (product_id)
            WHERE x.is_counted AND x.waiting_since IS NULL GROUP BY x.account_id, l.licence_id) h
          USING (account_id, licence_id)
        JOIN accounts a ON a.id = account_id JOIN products p ON p.id = licence_id
        WHERE coalesce(t.used, 0) <> coalesce(h.used, 0)""",
    ),
    Invariant(
        "seat-holders-have-roles",
        "Those who are noted as holding a seat are those with a role that uses one.",
        """
        SELECT a.slug || ', person ' || person_id AS example
        FROM (SELECT account_id, person_id, licence_id, true AS is_noted FROM seat_holders) h FULL JOIN (
            SELECT DISTINCT x.account_id, x.person_id, l.licence_id, true AS is_seated
            FROM seat_assignments x JOIN licence_products l USING (product_id)
            WHERE x.is_counted AND x.waiting_since IS NULL) x USING (account_id, person_id, licence_id)
        JOIN accounts a ON a.id = account_id WHERE h.is_noted IS NULL OR x.is_seated IS NULL""",
    ),
    Invariant(
        "people-are-found-by-their-words",
        "The words noted of a person are those of the name and the address.",
        """
        SELECT p.email || ': ' || word AS example
        FROM (SELECT account_id, person_id, word COLLATE "C" AS word, true AS is_noted FROM person_words) n FULL JOIN (
            SELECT p.account_id, p.id AS person_id, word COLLATE "C" AS word, true AS is_said
            FROM people p, words_of(p.sort_key, p.email) word) w USING (account_id, person_id, word)
        JOIN people p ON p.account_id = coalesce(n.account_id, w.account_id) AND p.id = person_id
        WHERE n.is_noted IS NULL OR w.is_said IS NULL""",
    ),
    Invariant(
        "changes-of-people-are-theirs",
        "A line of the history about a person names no order, and its verb is one of the team's.",
        """
        SELECT p.email || ' at ' || x.position AS example FROM person_events x
        JOIN people p ON p.account_id = x.account_id AND p.id = x.person_id
        LEFT JOIN order_events e ON e.account_id = x.account_id AND e.position = x.position
        WHERE e.position IS NULL OR e.order_id IS NOT NULL
           OR e.verb NOT IN ('add_person', 'change_roles', 'suspend_person', 'restore_person', 'remove_person',
                             'import_people')""",
    ),
    Invariant(
        "imports-say-how-they-ended",
        "An import of people that is over says when, and keeps no rows; one that was refused says why.",
        """
        SELECT a.slug || ', import ' || i.id AS example FROM people_imports i JOIN accounts a ON a.id = i.account_id
        WHERE (i.state IN ('done', 'cancelled')) <> (i.finished_at IS NOT NULL)
           OR (i.state IN ('done', 'cancelled')) <> (jsonb_array_length(i.people) = 0 AND i.state NOT IN ('refused'))
           OR (i.state = 'refused') <> (jsonb_array_length(i.faults) > 0)""",
    ),
)
