"""Planned changes: none is dropped in silence, none is late, and nobody is chosen or warned who has no part in it (R41, R44, R48)."""

# ruff: noqa: S608  (queries are built from constants of this package alone)

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

ASKED_FOR = "c.order_id IS NULL AND c.cause IN ('remove_seats', 'remove_product', 'downgrade_plan')"

PLANNED = (
    Invariant(
        "nothing-planned-is-dropped-in-silence",
        "A planned change that was cancelled has a line in the history that says so.",
        f"""
        SELECT a.slug || ': ' || c.cause || ', ' || c.id AS example FROM seat_changes c
        JOIN accounts a ON a.id = c.account_id
        WHERE c.status = 'cancelled' AND {ASKED_FOR} AND NOT EXISTS (
            SELECT FROM order_events e WHERE e.account_id = c.account_id AND (e.verb = 'end_account'
              OR e.verb IN ('cancel_planned_change', 'rebase_planned_change')
             AND e.details @> jsonb_build_object('changes',
                   jsonb_build_array(jsonb_build_object('seat_change', c.id)))))""",
    ),
    Invariant(
        "planned-changes-are-not-late",
        "What was planned for a day before yesterday has been done, or the licence has ended.",
        f"""
        SELECT a.slug || ': ' || c.cause || ' for ' || c.effective_on AS example FROM seat_changes c
        JOIN accounts a ON a.id = c.account_id
        WHERE c.status = 'planned' AND {ASKED_FOR} AND c.effective_on < clock_today(a.time_zone) - 1
          AND c.effective_on < a.renews_on""",
    ),
    Invariant(
        "the-owner-is-never-chosen",
        "Nobody has chosen the owner to lose a seat.",
        """
        SELECT p.email AS example FROM chosen_losers l JOIN seat_changes c ON c.account_id = l.account_id
          AND c.id = l.seat_change_id AND c.status = 'planned'
        JOIN people p ON p.account_id = l.account_id AND p.id = l.person_id WHERE p.role = 'owner'""",
    ),
    Invariant(
        "warned-people-are-there",
        "Whoever was warned of losing a seat is a person of that account.",
        """
        SELECT w.account_id || ', ' || w.person_id AS example FROM loss_warnings w
        WHERE w.person_id <> 0 AND NOT EXISTS (
            SELECT FROM people p WHERE p.account_id = w.account_id AND p.id = w.person_id)""",
    ),
)
