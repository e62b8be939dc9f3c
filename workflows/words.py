"""What a state is called: one set of words for customers, one for the vendor's people (U5, R60)."""


from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.seat_order import State
from workflows.sentences import Sentence, say


class Turn(StrEnum):
    """Whose turn it is."""

    OWNER = "owner"
    REP = "rep"
    APPROVER = "approver"
    CUSTOMER = "customer"
    SYSTEM = "system"
    OPERATOR = "operator"
    NOBODY = "nobody"


class Tone(StrEnum):
    """How a status tag feels; never the only carrier of meaning."""

    NEUTRAL = "neutral"
    PROGRESS = "progress"
    WAITING = "waiting"
    SUCCESS = "success"
    DANGER = "danger"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one state; `next_step` says what happens next, to the customer."""

    customer: Sentence
    desk: Sentence
    tone: Tone
    turn: Turn
    next_step: Sentence


S, T, W = State, Tone, Turn
# fmt: off
WORDING = {
    S.BEHIND:         Wording(say("Waiting its turn"), say("Behind another request"), T.WAITING, W.SYSTEM,
                              say("Another request of your account is open. This one goes on by itself once that is decided.")),
    S.AWAITING_OWNER: Wording(say("Waiting for the owner"), say("With the owner"), T.WAITING, W.OWNER,
                              say("The owner or a billing admin of your account decides. Nothing changes before that.")),
    S.PENDING:        Wording(say("Sent"), say("Unclaimed"), T.NEUTRAL, W.REP,
                              say("A sales representative will take your request, usually within one working day.")),
    S.IN_REVIEW:      Wording(say("Being looked at"), say("In review"), T.PROGRESS, W.REP,
                              say("Your representative prepares an offer, or asks you if something is unclear.")),
    S.ON_HOLD:        Wording(say("We need your answer"), say("Waiting for an answer"), T.WAITING, W.CUSTOMER,
                              say("Answer the question and we go on.")),
    S.IN_APPROVAL:    Wording(say("Being looked at"), say("In approval"), T.PROGRESS, W.APPROVER,
                              say("Your representative prepares an offer, or asks you if something is unclear.")),
    S.QUOTED:         Wording(say("Your offer is ready"), say("Offer sent"), T.WAITING, W.CUSTOMER,
                              say("The owner or a billing admin accepts or declines the offer.")),
    S.ACCEPTED:       Wording(say("Planned"), say("Accepted"), T.PROGRESS, W.SYSTEM,
                              say("What was agreed takes effect on its day, by itself.")),
    S.FULFILLING:     Wording(say("In progress"), say("Being set up"), T.PROGRESS, W.SYSTEM,
                              say("What was agreed is being set up now.")),
    S.STALLED:        Wording(say("We are on it"), say("Stalled"), T.DANGER, W.OPERATOR,
                              say("Setting up what was agreed met a problem. We have been told and are looking into it.")),
    S.FULFILLED:      Wording(say("Done"), say("Fulfilled"), T.SUCCESS, W.NOBODY, say("What was agreed is in place.")),
    S.REJECTED:       Wording(say("Refused"), say("Rejected"), T.DANGER, W.NOBODY,
                              say("You can send the request again, and change it then.")),
    S.DECLINED:       Wording(say("Offer declined"), say("Declined"), T.MUTED, W.NOBODY,
                              say("You can send the request again.")),
    S.EXPIRED:        Wording(say("Offer ended"), say("Expired"), T.MUTED, W.NOBODY,
                              say("You can send the request again, or ask your representative to extend the offer.")),
    S.CANCELLED:      Wording(say("Withdrawn"), say("Withdrawn"), T.MUTED, W.NOBODY,
                              say("You can send the request again.")),
}
# fmt: on

# What a step is called once it is done; the sentence stands behind the name of whoever took it.
STEP_WORDS = {
    "submit": say("sent the request"),
    "update_subscription": say("updated the subscription"),
    "renew": say("renewed the subscription"),
    "plan_cycle_change": say("planned a change of the billing cycle"),
    "keep_cycle": say("took back the planned change of the billing cycle"),
    "apply_planned_change": say("carried out a planned change"),
    "cancel_planned_change": say("cancelled a planned change"),
    "rebase_planned_change": say("made a planned change smaller"),
    "choose_people": say("chose who loses a seat"),
    "take_seats": say("took seats away, because there are fewer"),
    "change_account_type": say("changed the type of the account"),
    "go_ahead": say("sent the request on: the one before it is decided"),
    "go_to_owner": say("sent the request on to the owner: the one before it is decided"),
    "join_request": say("added to the request"),
    "change_request": say("changed the request"),
    "attach_document": say("attached a document"),
    "apply_promo_code": say("used a promo code"),
    "void_promo_code": say("lost the promo code: it ended with a change"),
    "restore_promo_code": say("has the promo code again: the change that ended it was called off"),
    "approve_request": say("approved the request"),
    "reject_request": say("refused the request"),
    "claim": say("took the order"),
    "release": say("gave the order back to the queue"),
    "assign": say("assigned the order"),
    "hand_over": say("handed the order over"),
    "ask_customer": say("asked a question"),
    "answer": say("answered"),
    "reject": say("rejected the order"),
    "write_quote": say("wrote the quote"),
    "send_quote": say("sent the offer"),
    "request_approval": say("asked for approval of the quote"),
    "approve_quote": say("approved the quote"),
    "return_quote": say("returned the quote"),
    "add_approver": say("asked one more person to approve"),
    "override_approval": say("let the quote pass without the approvals that were missing"),
    "recall": say("took the quote back from approval"),
    "finish_approval": say("gave the quote back: it may be sent"),
    "revise_quote": say("took the offer back to change it"),
    "extend_quote": say("extended the offer"),
    "ask_revision": say("asked for another version"),
    "accept_quote": say("accepted the offer"),
    "decline_quote": say("declined the offer"),
    "expire_quote": say("closed the offer: its last day is over"),
    "accept_at_contract_price": say("accepted the order at the contract price"),
    "start": say("started to set up the seats"),
    "fulfil": say("set up the seats"),
    "stall": say("could not set up the seats"),
    "send_back": say("sent the order back to the representative"),
    "requeue": say("sent the order back to the queue"),
    "retry": say("tried again"),
    "cancel": say("withdrew the order"),
    "resubmit": say("sent the request again"),
    "grant_billing_rights": say("gave billing rights"),
    "change_billing_details": say("changed the billing details"),
    "follow_tax_rate": say("took over the new rate of tax"),
    "remove_billing_rights": say("took billing rights away"),
    "offer_ownership": say("offered the ownership of the account"),
    "take_back_ownership": say("took the offer of ownership back"),
    "decline_ownership": say("declined to become the owner"),
    "lapse_ownership": say("closed the offer of ownership: nobody answered in time"),
    "pass_ownership": say("became the owner"),
    "cancel_account": say("cancelled the account"),
    "take_back_cancellation": say("took the cancellation back"),
    "let_cancellation_go": say("let the planned end of the account go, because of its new type"),
    "end_account": say("ended the account"),
}

# What a step is called where there are no seats to give to people once it is done.
WITHOUT_SEATS = {
    "start": say("started to make the change"),
    "fulfil": say("made the change"),
    "stall": say("could not make the change"),
}


def step_words(verb: str, *, brings_seats: bool = True) -> Sentence:
    """What a step is called in the history of an order; nobody is told of seats where a change brings none."""
    words = STEP_WORDS.get(verb) or say(verb)
    return words if brings_seats else WITHOUT_SEATS.get(verb, words)


# How an order came back to whoever has it, beside its state: the same state asks for something else each time.
CAME_BACK = {
    "answer": say("The customer has answered"),
    "ask_revision": say("The customer wants another version"),
    "return_quote": say("Returned by an approver"),
    "finish_approval": say("It may be sent"),
    "override_approval": say("It may be sent"),
    "send_back": say("Sent back: something no longer holds"),
}


AMONG_APPROVERS = frozenset({"request_approval", "approve_quote", "return_quote", "add_approver", "override_approval", "recall",
                             "finish_approval"})
"""Steps that are no business of the customer's: who approves what is said among the vendor's people."""
AMONG_OURSELVES = frozenset({"write_quote", "assign", "hand_over", "release", *AMONG_APPROVERS})
"""How the vendor's people share their work, and what they tell one another with it, is not the customer's history."""
SAID_AMONG_OURSELVES = frozenset({"stall", "retry"})
"""Steps that customers see, but not what was said with them: a technical problem is talked about among the vendor's people."""

# What a button says.
BUTTON_WORDS = {
    "approve_request": say("Approve"),
    "reject_request": say("Refuse"),
    "claim": say("Claim"),
    "release": say("Release"),
    "assign": say("Assign"),
    "hand_over": say("Hand over"),
    "ask_customer": say("Ask the customer"),
    "answer": say("Answer"),
    "reject": say("Reject"),
    "send_quote": say("Send the offer"),
    "request_approval": say("Ask for approval"),
    "approve_quote": say("Approve the quote"),
    "return_quote": say("Return it with a note"),
    "add_approver": say("Ask one more person"),
    "override_approval": say("Let it pass"),
    "recall": say("Take it back from approval"),
    "revise_quote": say("Take back and revise"),
    "extend_quote": say("Extend the offer"),
    "ask_revision": say("Ask for another version"),
    "accept_quote": say("Accept the offer"),
    "decline_quote": say("Decline"),
    "retry": say("Try again"),
    "cancel": say("Withdraw"),
    "resubmit": say("Send again"),
}
