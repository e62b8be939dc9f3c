"""The request of an account that is open while another one is made: what is known of it, and what may be chosen (R36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.errors import Problem
from workflows.intake import Change, Path, Right
from workflows.open_requests import why_not_joined
from workflows.seat_order import State
from workflows.sentences import Sentence, say

DECIDED_BY_OTHERS = frozenset({Path.ORDER, Path.OWNER_APPROVAL})
"""Requests somebody decides. What an account may do itself stands beside them: it neither joins nor waits."""

# The one that can be joined, if there is one, or else the newest. Read with the offers, so that it costs no statement.
OF_ACCOUNT = """
LEFT JOIN LATERAL (
    SELECT to_jsonb(one) AS open_request FROM (
        SELECT o.id, o.reference, o.change, o.state, o.requester_id, asker.name AS requester_name,
               EXISTS (SELECT FROM quotes q WHERE q.account_id = o.account_id AND q.order_id = o.id AND q.status = 'sent') AS has_offer,
               (SELECT jsonb_agg(jsonb_build_object('seats', ol.seats, 'name', op.name, 'name_fr', op.name_fr) ORDER BY ol.line_no)
                FROM order_lines ol JOIN products op ON op.id = ol.product_id
                WHERE ol.account_id = o.account_id AND ol.order_id = o.id) AS asked
        FROM orders o JOIN people asker ON asker.account_id = o.account_id AND asker.id = o.requester_id
        WHERE o.account_id = a.id AND o.state IN ('awaiting_owner', 'pending', 'in_review', 'on_hold', 'in_approval', 'quoted')
        ORDER BY o.change = :change AND o.state <> 'quoted' DESC, o.id DESC LIMIT 1) one
) already ON true
"""
# Of two first requests at the same moment the second must see the first: they take turns, account by account.
TURN = "CASE WHEN :takes_turn THEN pg_advisory_xact_lock(7242, hashint8(a.id))::text END AS turn"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """It waits for a decision. `asked` are dicts with seats, name and name_fr; `why_not` says why it cannot be joined."""

    id: int
    reference: str
    change: Change
    state: State
    requester_name: str
    asked: list[dict[str, Any]]
    why_not: Sentence | None


class OpenRequestThere(Problem):
    """A request is open, and it was not said whether this one joins it or waits behind it."""

    status, code = 409, "open_request"

    def __init__(self, found: OpenRequest) -> None:
        self.found = found
        super().__init__(
            say("The request %(reference)s is open. Say whether yours joins it, or waits behind it.", reference=found.reference),
            field="open_request",
        )


def of_row(row: dict[str, Any] | None, wanted: Change, right: Right) -> OpenRequest | None:
    """The open request as it concerns somebody with this right who wants such a change."""
    if row is None:
        return None
    change, state = Change(row["change"]), State(row["state"])
    why_not = why_not_joined(state, change, wanted, right, has_offer=row["has_offer"])
    return OpenRequest(row["id"], row["reference"], change, state, row["requester_name"], row["asked"] or [], why_not)
