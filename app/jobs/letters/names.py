"""Which letter a step leads to: the file in templates/emails/words that holds its words."""

from __future__ import annotations

from app.services.outbox import (
    ASK_OWNER,
    ESCALATE_APPROVAL,
    ESCALATE_DUE,
    MAIL_ENTRY,
    REMIND_APPROVERS,
    REMIND_DUE,
    SEND_DIGEST,
    SEND_WEEKLY,
    TELL_ANSWERED,
    TELL_ASKED,
    TELL_CANCELLATION,
    TELL_GAP,
    TELL_LOSSES,
    TELL_LOST,
    TELL_MENTIONED,
    TELL_MESSAGE,
    TELL_OWNERSHIP,
    TELL_PASSWORD,
    TELL_PLAN,
    TELL_RIGHTS,
    TELL_SEATED,
    TELL_SPARED,
    TELL_SUBSTITUTE,
    WARN_ADMINS,
    WARN_LOSER,
    WARN_SEATS,
)
from workflows.seat_order import Effect

# By kind of task; where the words depend on what was done, by verb. None stands for every other verb.
NAMES: dict[str, dict[str | None, str]] = {
    Effect.TELL_BUYERS: {None: "request_waits"},
    Effect.TELL_REPS: {"requeue": "came_back", "join_request": "request_grew", None: "new_in_queue"},
    Effect.TELL_REP: {
        "assign": "assigned", "hand_over": "handed_over", "join_request": "request_grew", "answer": "answered", "ask_revision": "revision_wanted",
        "accept_quote": "accepted", "decline_quote": "declined", "expire_quote": "expired", "cancel": "withdrawn",
        "return_quote": "approval_returned", "finish_approval": "approval_given", "send_quote": "approval_sent", None: "came_back",
    },
    Effect.TELL_CUSTOMER: {
        "approve_request": "approved", "join_request": "request_joined", "change_request": "request_changed",
        "reject_request": "refused", "reject": "rejected", "revise_quote": "taken_back",
        "expire_quote": "offer_ended", "fulfil": "seats_ready", "accept_quote": "offer_accepted",
        "decline_quote": "offer_declined", "cancel": "closed", None: "moved_on",
    },
    Effect.ASK_APPROVERS: {None: "approval_wanted"},
    Effect.MAIL_QUESTION: {None: "question"},
    Effect.MAIL_OFFER: {"extend_quote": "offer_extended", None: "offer"},
    Effect.TELL_OPERATORS: {None: "stalled"},
    TELL_SEATED: {None: "seated"},
    ASK_OWNER: {None: "seat_wanted"},
    TELL_LOST: {None: "seat_lost"},
    TELL_LOSSES: {None: "seats_lost"},
    WARN_LOSER: {None: "seat_at_risk"},
    WARN_ADMINS: {None: "seats_at_risk"},
    TELL_SPARED: {None: "seat_kept"},
    TELL_PLAN: {"rebase_planned_change": "plan_rebased", None: "plan_cancelled"},
    WARN_SEATS: {None: "seats_run_out"},
    TELL_ASKED: {None: "question_left"},
    TELL_ANSWERED: {None: "question_answered"},
    TELL_RIGHTS: {"remove_billing_rights": "rights_removed", None: "rights_given"},
    TELL_OWNERSHIP: {
        "pass_ownership": "ownership_passed", "decline_ownership": "ownership_declined",
        "take_back_ownership": "ownership_taken_back", "lapse_ownership": "ownership_lapsed", None: "ownership_offered",
    },
    TELL_CANCELLATION: {
        "take_back_cancellation": "cancellation_taken_back", "let_cancellation_go": "cancellation_let_go",
        "end_account": "account_ended", None: "account_cancelled",
    },
    TELL_PASSWORD: {None: "password_changed"},
    MAIL_ENTRY: {"invitation": "invitation", None: "password_reset"},
    SEND_DIGEST: {None: "digest"},
    SEND_WEEKLY: {None: "weekly"},
    TELL_MENTIONED: {None: "mentioned"},
    TELL_MESSAGE: {"customer_wrote": "message_from_customer", None: "message_from_us"},
    TELL_GAP: {None: "approval_gap"},
    REMIND_APPROVERS: {None: "approval_reminder"},
    ESCALATE_APPROVAL: {None: "approval_late"},
    TELL_SUBSTITUTE: {"substitute_ended": "substitute_ended", None: "substitute_set"},
    REMIND_DUE: {"soon": "due_soon", None: "due_now"},
    ESCALATE_DUE: {None: "overdue"},
}  # fmt: skip


def name_of(kind: str, verb: str) -> str:
    """The letter for a kind of task and the step behind it."""
    names = NAMES[kind]
    return names.get(verb) or names[None]


def kind_for(kind: str, reader: str) -> str:
    """A decision is told to the rep and to whoever asked; the latter reads what customers read (R40)."""
    return Effect.TELL_CUSTOMER if kind == Effect.TELL_REP and reader == "person" else kind
