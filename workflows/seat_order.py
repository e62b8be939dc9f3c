"""The life of a sales-assisted seat order, from request form to live seats. Read this first."""
# ruff: noqa: E501  (the table of steps is read across)

from __future__ import annotations

from enum import StrEnum

from workflows import guards as only_if
from workflows.engine import Workflow, step


# fmt: off
class State(StrEnum):
    BEHIND         = "behind"          # waits until an open request of the same account is decided (R36)
    AWAITING_OWNER = "awaiting_owner"  # asked by an admin without billing rights; the owner or a billing admin decides
    PENDING        = "pending"         # in the queue; nobody has claimed it
    IN_REVIEW      = "in_review"       # one sales rep has claimed it
    ON_HOLD        = "on_hold"         # waits for the customer's answer; the clock is stopped
    IN_APPROVAL    = "in_approval"     # the quote waits for the vendor's approvers
    QUOTED         = "quoted"          # priced; waits for the customer
    ACCEPTED       = "accepted"        # waits for its start date, or for the account to be in good standing
    FULFILLING     = "fulfilling"      # a job is provisioning the seats
    STALLED        = "stalled"         # provisioning gave up; a person must decide
    FULFILLED      = "fulfilled"       # the seats are there
    REJECTED       = "rejected"        # we said no
    DECLINED       = "declined"        # the customer said no
    EXPIRED        = "expired"         # nobody answered the offer in time
    CANCELLED      = "cancelled"       # withdrawn


class Role(StrEnum):
    OWNER         = "owner"          # the account's owner
    BILLING_ADMIN = "billing_admin"  # an admin with billing rights
    ADMIN         = "admin"          # an admin without: may ask, not buy
    MEMBER        = "member"         # agent, light agent, contributor, end user
    REP           = "rep"
    MANAGER       = "manager"
    APPROVER      = "approver"
    OPERATOR      = "operator"
    SYSTEM        = "system"         # a job or the clock, never a person


class Effect(StrEnum):
    """Work that follows a step. Each has exactly one job in app/jobs."""

    TELL_BUYERS      = "tell_buyers"       # owner and billing admins: a request waits for you
    TELL_REPS        = "tell_reps"         # a new order is in the queue
    TELL_REP         = "tell_rep"          # the rep who has it: the customer did something
    TELL_CUSTOMER    = "tell_customer"     # the requester: what was decided, by whom and why
    MAIL_QUESTION    = "mail_question"     # to the requester, with a link to the answer form
    ASK_APPROVERS    = "ask_approvers"     # those whose turn it is to approve a quote, each with a link to decide
    MAIL_OFFER       = "mail_offer"        # to those who may accept, with a link to the offer
    TELL_OPERATORS   = "tell_operators"    # fulfilment stalled
    PROVISION_SEATS  = "provision_seats"   # make the accepted order true


S, R, E = State, Role, Effect
BUYERS    = frozenset({R.OWNER, R.BILLING_ADMIN})
CUSTOMERS = BUYERS | {R.ADMIN}
OPEN      = frozenset(S) - {S.FULFILLED, S.REJECTED, S.DECLINED, S.EXPIRED, S.CANCELLED}
CLOSED    = frozenset(S) - OPEN
APPROVERS = frozenset({R.REP, R.MANAGER, R.APPROVER, R.OPERATOR})  # of these whoever the policy names
SENT_AWAY = frozenset({S.REJECTED, S.DECLINED, S.EXPIRED, S.CANCELLED})
AGREED    = frozenset({S.ACCEPTED, S.FULFILLING, S.STALLED, S.FULFILLED})  # an accepted offer is kept, or about to be
ON_OFFER  = frozenset({S.IN_APPROVAL, S.QUOTED})  # the offer can be accepted, or will be as soon as it is approved
UNDECIDED = frozenset({S.AWAITING_OWNER, S.PENDING, S.IN_REVIEW, S.ON_HOLD, S.IN_APPROVAL, S.QUOTED})  # what another request may join, or wait behind (R36)
UNSTARTED = frozenset({S.BEHIND, S.AWAITING_OWNER, S.PENDING, S.IN_REVIEW, S.ON_HOLD, S.IN_APPROVAL, S.QUOTED, S.ACCEPTED})
CHECKED   = frozenset({S.QUOTED, S.ACCEPTED, S.FULFILLING})  # looked at again before anything is done (R69)

STEPS = (
    #    verb                        from              to                by whom              only if                                                      and then
    step("go_ahead",                 S.BEHIND,         S.PENDING,        by=R.SYSTEM,                                                                      then=E.TELL_REPS),
    step("go_to_owner",              S.BEHIND,         S.AWAITING_OWNER, by=R.SYSTEM,                                                                      then=E.TELL_BUYERS),
    step("approve_request",          S.AWAITING_OWNER, S.PENDING,        by=BUYERS,                                                                        then={E.TELL_CUSTOMER, E.TELL_REPS}),
    step("reject_request",           S.AWAITING_OWNER, S.REJECTED,       by=BUYERS,           needs_note=True,                                             then=E.TELL_CUSTOMER),
    step("claim",                    S.PENDING,        S.IN_REVIEW,      by=R.REP),
    step("release",                  S.IN_REVIEW,      S.PENDING,        by=R.REP,            when=only_if.has_it),
    step("release",                  S.IN_REVIEW,      S.PENDING,        by=R.MANAGER),
    step("assign",                   S.PENDING,        S.IN_REVIEW,      by={R.MANAGER, R.SYSTEM},                                                         then=E.TELL_REP),
    step("assign",                   S.IN_REVIEW,      S.IN_REVIEW,      by=R.MANAGER,                                                                     then=E.TELL_REP),
    step("assign",                   S.ON_HOLD,        S.ON_HOLD,        by=R.MANAGER,                                                                     then=E.TELL_REP),
    step("assign",                   S.QUOTED,         S.QUOTED,         by=R.MANAGER,                                                                     then=E.TELL_REP),
    step("assign",                   S.IN_APPROVAL,    S.IN_APPROVAL,    by=R.MANAGER,                                                                     then=E.TELL_REP),
    step("hand_over",                S.IN_REVIEW,      S.IN_REVIEW,      by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.TELL_REP),
    step("hand_over",                S.ON_HOLD,        S.ON_HOLD,        by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.TELL_REP),
    step("hand_over",                S.QUOTED,         S.QUOTED,         by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.TELL_REP),
    step("hand_over",                S.IN_APPROVAL,    S.IN_APPROVAL,    by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.TELL_REP),
    step("ask_customer",             S.IN_REVIEW,      S.ON_HOLD,        by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.MAIL_QUESTION),
    step("answer",                   S.ON_HOLD,        S.IN_REVIEW,      by=BUYERS,           needs_note=True,                                             then=E.TELL_REP),
    step("answer",                   S.ON_HOLD,        S.IN_REVIEW,      by=R.ADMIN,          when=only_if.is_own_request, needs_note=True,                then=E.TELL_REP),
    step("reject",                   S.IN_REVIEW,      S.REJECTED,       by=R.REP,            when=only_if.has_it, needs_note=True,                        then=E.TELL_CUSTOMER),
    step("send_quote",               S.IN_REVIEW,      S.QUOTED,         by=R.REP,            when=(only_if.has_it, only_if.is_priced, only_if.is_approved), then=E.MAIL_OFFER),
    step("request_approval",         S.IN_REVIEW,      S.IN_APPROVAL,    by=R.REP,            when=(only_if.has_it, only_if.is_priced, only_if.wants_approval), then=E.ASK_APPROVERS),
    step("approve_quote",            S.IN_APPROVAL,    S.IN_APPROVAL,    by=APPROVERS,        when=only_if.may_decide,                                     then=E.ASK_APPROVERS),
    step("return_quote",             S.IN_APPROVAL,    S.IN_REVIEW,      by=APPROVERS,        when=only_if.may_decide, needs_note=True,                    then=E.TELL_REP),
    step("add_approver",             S.IN_APPROVAL,    S.IN_APPROVAL,    by=APPROVERS,        when=only_if.may_add_approver,                               then=E.ASK_APPROVERS),
    step("override_approval",        S.IN_APPROVAL,    S.IN_APPROVAL,    by=R.OPERATOR,       when=only_if.may_override, needs_note=True),
    step("recall",                   S.IN_APPROVAL,    S.IN_REVIEW,      by=R.REP,            when=only_if.has_it),
    step("finish_approval",          S.IN_APPROVAL,    S.IN_REVIEW,      by=R.SYSTEM,         when=only_if.is_approved,                                    then=E.TELL_REP),
    step("send_quote",               S.IN_APPROVAL,    S.QUOTED,         by=R.SYSTEM,         when=(only_if.is_priced, only_if.is_approved),               then={E.MAIL_OFFER, E.TELL_REP}),
    step("revise_quote",             S.QUOTED,         S.IN_REVIEW,      by=R.REP,            when=only_if.has_it,                                         then=E.TELL_CUSTOMER),
    step("revise_quote",             S.EXPIRED,        S.IN_REVIEW,      by=R.REP,            when=only_if.has_it,                                         then=E.TELL_CUSTOMER),
    step("extend_quote",             S.QUOTED,         S.QUOTED,         by=R.REP,            when=(only_if.has_it, only_if.ends_later, only_if.is_priced_for_longer, only_if.is_approved_for_longer), then=E.MAIL_OFFER),
    step("extend_quote",             S.EXPIRED,        S.QUOTED,         by=R.REP,            when=(only_if.has_it, only_if.ends_later, only_if.is_priced_for_longer, only_if.is_approved_for_longer), then=E.MAIL_OFFER),
    step("ask_revision",             S.QUOTED,         S.IN_REVIEW,      by=BUYERS,           needs_note=True,                                             then=E.TELL_REP),
    step("accept_quote",             S.QUOTED,         S.ACCEPTED,       by=BUYERS,           when=(only_if.is_still_valid, only_if.may_end_it, only_if.still_holds), then=E.TELL_REP),
    step("decline_quote",            S.QUOTED,         S.DECLINED,       by=BUYERS,           needs_note=True,                                             then=E.TELL_REP),
    step("expire_quote",             S.QUOTED,         S.EXPIRED,        by=R.SYSTEM,         when=only_if.is_lapsed,                                      then={E.TELL_CUSTOMER, E.TELL_REP}),
    step("accept_at_contract_price", S.PENDING,        S.ACCEPTED,       by=R.SYSTEM,         when=(only_if.is_at_contract_price, only_if.still_holds)),
    step("start",                    S.ACCEPTED,       S.FULFILLING,     by=R.SYSTEM,         when=(only_if.start_date_has_come, only_if.in_good_standing), then=E.PROVISION_SEATS),
    step("fulfil",                   S.FULFILLING,     S.FULFILLED,      by=R.SYSTEM,                                                                      then=E.TELL_CUSTOMER),
    step("stall",                    S.FULFILLING,     S.STALLED,        by=R.SYSTEM,         needs_note=True,                                             then=E.TELL_OPERATORS),
    step("send_back",                CHECKED,          S.IN_REVIEW,      by=R.SYSTEM,         when=only_if.has_a_rep, needs_note=True,                     then=E.TELL_REP),
    step("requeue",                  CHECKED,          S.PENDING,        by=R.SYSTEM,         when=only_if.has_no_rep, needs_note=True,                    then=E.TELL_REPS),
    step("retry",                    S.STALLED,        S.FULFILLING,     by={R.REP, R.MANAGER, R.OPERATOR},                                                then=E.PROVISION_SEATS),
    step("cancel",                   UNSTARTED,        S.CANCELLED,      by=BUYERS,                                                                        then=E.TELL_REP),
    step("cancel",                   UNSTARTED,        S.CANCELLED,      by=R.ADMIN,          when=only_if.is_own_request,                                 then=E.TELL_REP),
    step("cancel",                   UNSTARTED | {S.STALLED}, S.CANCELLED, by=R.MANAGER,      needs_note=True,                                             then=E.TELL_CUSTOMER),
    step("resubmit",                 SENT_AWAY,        S.PENDING,        by=BUYERS,                                                                        then=E.TELL_REPS),
    step("resubmit",                 SENT_AWAY,        S.AWAITING_OWNER, by=R.ADMIN,          when=only_if.is_own_request,                                 then=E.TELL_BUYERS),
)
# fmt: on

SEAT_ORDER = Workflow(
    "seat_order",
    State,
    initial=frozenset({S.BEHIND, S.AWAITING_OWNER, S.PENDING}),
    final=frozenset({S.FULFILLED}),
    steps=STEPS,
)
