"""Rights that change hands, ways in, the end of accounts, daily mails (R6, R12, R83, U12)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

RIGHTS = (
    Invariant(
        "ownership-is-offered-by-its-owner",
        "An open offer of ownership is the owner's, and there is one at most.",
        """
        SELECT a.slug AS example FROM ownership_offers o JOIN accounts a ON a.id = o.account_id
        LEFT JOIN people p ON p.account_id = o.account_id AND p.id = o.offered_by
        WHERE o.status = 'open' GROUP BY a.id, a.slug HAVING count(*) > 1 OR NOT bool_and(coalesce(p.role = 'owner', false))""",
    ),
    Invariant(
        "ownership-passed-once",
        "For each time the history says that the ownership passed there is one confirmed offer.",
        """
        SELECT a.slug AS example FROM accounts a WHERE
            (SELECT count(*) FROM ownership_offers o WHERE o.account_id = a.id AND o.status = 'confirmed')
         <> (SELECT count(*) FROM order_events e WHERE e.account_id = a.id AND e.order_id IS NULL
               AND e.verb = 'pass_ownership')""",
    ),
    Invariant(
        "links-are-used-in-time",
        "A link to set a password was used while it was good, and belongs to somebody who is there.",
        """
        SELECT e.purpose || ' ' || e.id AS example FROM entry_links e
        LEFT JOIN people p ON p.account_id = e.account_id AND p.id = e.person_id LEFT JOIN staff s ON s.id = e.staff_id
        WHERE e.used_at > e.expires_at OR e.used_at > e.ended_at OR (p.id IS NULL) = (s.id IS NULL)
           OR e.used_at IS NOT NULL AND e.token_hash IS NULL""",
    ),
    Invariant(
        "ended-accounts-hold-nothing",
        "An account that has ended has no licence, and nobody in it a role in a product.",
        """
        SELECT a.slug AS example FROM accounts a WHERE a.standing = 'closed' AND (
            EXISTS (SELECT FROM subscriptions s WHERE s.account_id = a.id AND s.ended_on IS NULL)
            OR EXISTS (SELECT FROM seat_assignments sa WHERE sa.account_id = a.id)
            OR NOT EXISTS (SELECT FROM cancellations c WHERE c.account_id = a.id AND c.status = 'applied'))""",
    ),
    Invariant(
        "daily-mails-have-readers",
        "What is kept for a daily mail is kept for somebody who is there, of the account it is about or of the vendor.",
        """
        SELECT k.reader_kind || ' ' || k.reader_id AS example FROM kept_letters k
        LEFT JOIN people p ON k.reader_kind = 'person' AND p.account_id = k.account_id AND p.id = k.reader_id
        LEFT JOIN staff s ON k.reader_kind = 'staff' AND s.id = k.reader_id
        WHERE p.id IS NULL AND s.id IS NULL""",
    ),
)
