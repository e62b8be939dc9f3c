"""When a request is open already: what a second one may do, and until when the first can be changed (R36, R70)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.intake import Change, Right
from workflows.seat_order import Effect, State
from workflows.sentences import Sentence, say


class Choice(StrEnum):
    """What becomes of a request while another one of the account is open; the requester chooses (R36)."""

    JOIN = "join"  # its lines are added to the open one
    WAIT = "wait"  # it stays out of the queue until the open one is decided


S = State
ORDINARY = frozenset({Change.ADD_SEATS, Change.REMOVE_SEATS, Change.ADD_SHORT_LIST_PRODUCT, Change.ADD_PRODUCT,
                      Change.REMOVE_PRODUCT, Change.UPGRADE_PLAN, Change.DOWNGRADE_PLAN})  # fmt: skip
"""Requests made of lines; the others are about one thing, and stand for themselves."""
BY_BUYER = frozenset({S.AWAITING_OWNER, S.PENDING, S.IN_REVIEW, S.ON_HOLD})
JOINABLE: Mapping[Right, frozenset[State]] = {
    Right.OWNER: BY_BUYER,
    Right.BILLING: BY_BUYER,
    # What the owner has let pass is not widened without the owner (R35).
    Right.ADMIN: frozenset({S.AWAITING_OWNER}),
}
CHANGEABLE: Mapping[Right, frozenset[State]] = {
    Right.OWNER: frozenset({S.BEHIND, S.AWAITING_OWNER, S.PENDING}),
    Right.BILLING: frozenset({S.BEHIND, S.AWAITING_OWNER, S.PENDING}),
    Right.ADMIN: frozenset({S.BEHIND, S.AWAITING_OWNER}),
}
TOLD_OF_JOINING: Mapping[State, tuple[Effect, ...]] = {
    S.AWAITING_OWNER: (Effect.TELL_BUYERS, Effect.TELL_CUSTOMER),
    S.PENDING: (Effect.TELL_REPS, Effect.TELL_CUSTOMER),
    S.IN_REVIEW: (Effect.TELL_REP, Effect.TELL_CUSTOMER),
    S.ON_HOLD: (Effect.TELL_REP, Effect.TELL_CUSTOMER),
}
"""Everybody who has to do with the open request hears of it: whoever decides, and whoever asked first."""
STAYING: Mapping[str, frozenset[State]] = {
    "write_quote": frozenset({S.IN_REVIEW}),
    "join_request": BY_BUYER,
    "change_request": CHANGEABLE[Right.OWNER],
    "attach_document": frozenset(State),
}
"""Lines of the history that move nothing, and the states in which they are written."""


def why_not_joined(state: State, change: Change, wanted: Change, right: Right, *, has_offer: bool) -> Sentence | None:
    """Why a request cannot join the open one, or None when it can."""
    if change is not wanted:
        return say("The open request is about another kind of change.")
    if state is State.IN_APPROVAL:
        return say("The offer for the open request is written already.")
    if state is State.QUOTED or has_offer:
        return say("An offer for the open request is out already.")
    if state not in JOINABLE.get(right, frozenset()):
        return say("The open request has been approved already: yours needs a decision of its own.")
    return None


def why_not_changed(state: State, right: Right, *, is_own: bool) -> Sentence | None:
    """Why a request cannot be changed any more, or None while it can: until somebody looks at it (R70)."""
    if right is Right.ADMIN and not is_own:
        return say("Only the person who asked, the owner or a billing admin may do this.")
    if state in CHANGEABLE.get(right, frozenset()):
        return None
    if state in CHANGEABLE[Right.OWNER]:
        return say("The request has been approved already: only the owner or a billing admin can change it.")
    return say("Somebody looks at the request already: it can no longer be changed, only withdrawn.")
