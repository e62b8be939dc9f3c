"""Which mails only inform, and when each reader wants those: at once, once a day, or not at all (U12).

A mail that asks something of its reader, or tells of their own rights, seat or password or of the end of the account, always
comes at once: its name is not in the list.
"""

from __future__ import annotations

INFORMATION = frozenset(
    {"approved", "approval_sent", "refused", "rejected", "taken_back", "offer_ended", "seats_ready", "offer_accepted", "offer_declined", "closed",
     "moved_on", "accepted", "declined", "expired", "withdrawn", "seated", "seats_run_out", "question_answered", "request_joined",
     "request_changed", "seats_lost", "plan_cancelled", "plan_rebased"}
)  # fmt: skip
"""Letters, by the file of their words."""
