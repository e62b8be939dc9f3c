"""Which path a request takes: ONE table of account type, change and right, for forms, API and jobs (R2, R27)."""


from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.sentences import Sentence, say


# fmt: off
class AccountType(StrEnum):
    MANAGED         = "managed"          # sales-assisted: everything through the rep
    ONLINE_ASSISTED = "online_assisted"  # sales-assisted, but may do part of it itself
    SELF_SERVICE    = "self_service"     # helps itself


class Change(StrEnum):
    """The rows of R2 that a form can ask for."""

    ADD_SEATS              = "add_seats"
    REMOVE_SEATS           = "remove_seats"
    ADD_SHORT_LIST_PRODUCT = "add_short_list_product"
    ADD_PRODUCT            = "add_product"
    REMOVE_PRODUCT         = "remove_product"
    UPGRADE_PLAN           = "upgrade_plan"
    DOWNGRADE_PLAN         = "downgrade_plan"
    TEMPORARY_SEATS        = "temporary_seats"  # asked for, extended, turned into base seats or ended early (R52)
    CHANGE_CYCLE           = "change_cycle"     # monthly or annual, from the next cycle on (R43)
    CANCEL_ACCOUNT         = "cancel_account"   # has a page of its own, for the owner alone (R83)


class Power(StrEnum):
    """The rows of R2 that are no change to ask for, but something one may do or not."""

    GRANT_BILLING_RIGHTS       = "grant_billing_rights"        # the owner alone, at once (R7)
    ASK_WITHOUT_BILLING_RIGHTS = "ask_without_billing_rights"  # an admin asks, the owner or a billing admin decides (R34)


class Right(StrEnum):
    OWNER   = "owner"
    BILLING = "billing"  # a billing admin (R9)
    ADMIN   = "admin"    # an admin without billing rights
    NONE    = "none"


class Way(StrEnum):
    """Who does it, as R2 puts it."""

    REP        = "rep"         # a pending order for the sales representative
    ITSELF     = "itself"      # without a rep: at once, or an order at the contract price
    AT_RENEWAL = "at_renewal"  # itself, taking effect at the next renewal
    NEVER      = "never"       # not on an account of this type
    OWNER      = "owner"       # the owner alone, whatever the type
    ADMIN      = "admin"       # an admin without billing rights


class Path(StrEnum):
    """What a request becomes."""

    ORDER          = "order"           # the approval queue
    CONTRACT_ORDER = "contract_order"  # "Process order": no review, at the contract price
    OWNER_APPROVAL = "owner_approval"  # the owner or a billing admin decides first (R35)
    SEATS          = "seats"           # "Update subscription": the seats change, no order


class WayOut(StrEnum):
    """What "Add > User" offers when no seat is free (R27)."""

    BUY               = "buy"                # (i) a dialog to buy seats
    REQUEST           = "request"            # (ii) a request form, sent to the rep
    SUBSCRIPTION_PAGE = "subscription_page"  # (iii) a link to the Subscription page
    ASK_OWNER         = "ask_owner"          # nobody's right here: whom to ask, one click to ask them


M, O, SELF = AccountType.MANAGED, AccountType.ONLINE_ASSISTED, AccountType.SELF_SERVICE  # noqa: E741

R2: Mapping[Change | Power, Mapping[AccountType, Way]] = {
    #                                 managed      online-assisted   self-service
    Change.ADD_SEATS:              {M: Way.REP, O: Way.ITSELF, SELF: Way.ITSELF},
    Change.REMOVE_SEATS:           {M: Way.REP, O: Way.REP,    SELF: Way.AT_RENEWAL},
    Change.ADD_SHORT_LIST_PRODUCT: {M: Way.REP, O: Way.ITSELF, SELF: Way.ITSELF},
    Change.ADD_PRODUCT:            {M: Way.REP, O: Way.REP,    SELF: Way.ITSELF},
    Change.REMOVE_PRODUCT:         {M: Way.REP, O: Way.REP,    SELF: Way.AT_RENEWAL},
    Change.UPGRADE_PLAN:           {M: Way.REP, O: Way.ITSELF, SELF: Way.ITSELF},
    Change.DOWNGRADE_PLAN:         {M: Way.REP, O: Way.REP,    SELF: Way.AT_RENEWAL},
    Change.TEMPORARY_SEATS:        {M: Way.REP, O: Way.REP,    SELF: Way.NEVER},
    Change.CHANGE_CYCLE:           {M: Way.REP, O: Way.REP,    SELF: Way.AT_RENEWAL},
    Change.CANCEL_ACCOUNT:         {M: Way.REP, O: Way.REP,    SELF: Way.AT_RENEWAL},
    #                                       managed       online-assisted  self-service
    Power.GRANT_BILLING_RIGHTS:       {M: Way.OWNER, O: Way.OWNER,    SELF: Way.OWNER},
    Power.ASK_WITHOUT_BILLING_RIGHTS: {M: Way.ADMIN, O: Way.ADMIN,    SELF: Way.NEVER},
}

R27 = {
    #                 owner                     billing admin             admin
    M:    {Right.OWNER: WayOut.REQUEST,           Right.BILLING: WayOut.REQUEST,           Right.ADMIN: WayOut.REQUEST},
    O:    {Right.OWNER: WayOut.SUBSCRIPTION_PAGE, Right.BILLING: WayOut.SUBSCRIPTION_PAGE, Right.ADMIN: WayOut.REQUEST},
    SELF: {Right.OWNER: WayOut.BUY,               Right.BILLING: WayOut.BUY,               Right.ADMIN: WayOut.ASK_OWNER},
}
# fmt: on

OWNER_ONLY = {
    Change.REMOVE_PRODUCT: say("Only the owner of the account can remove a product."),
    Change.CANCEL_ACCOUNT: say("Only the owner of the account can cancel it."),
}
"""R9: a billing admin may not cancel products, or the account."""

ENDING = frozenset({Change.REMOVE_PRODUCT, Change.CANCEL_ACCOUNT})
"""Changes after which the licences they name are no more."""

ADDING = frozenset({Change.ADD_SEATS, Change.ADD_PRODUCT, Change.ADD_SHORT_LIST_PRODUCT, Change.UPGRADE_PLAN,
                    Change.TEMPORARY_SEATS})  # fmt: skip
"""Changes that cost more and take effect at once (R42), and that a suspended account may not make (R5)."""

KEEPS_SEATS = frozenset({Change.UPGRADE_PLAN, Change.DOWNGRADE_PLAN, Change.CHANGE_CYCLE})
"""Changes after which there are as many seats as before, whatever number stands in the lines of the offer."""

BRINGS_SEATS = ADDING - {Change.UPGRADE_PLAN}
"""Changes after which there are seats to give to people; of the others nobody is told that seats are there."""


NEVER = {
    Change.TEMPORARY_SEATS: say(
        "Temporary seats are for accounts with a sales representative. On a self-service account you add seats and"
        " remove them at the renewal, or ask our support team about another kind of account."
    ),
}
"""Why an account of this type cannot have it at all, and whom to ask (R49)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer of the table: a path, or the reason there is none."""

    path: Path | None
    refusal: Sentence | None = None
    is_planned: bool = False


def decide(account_type: AccountType, change: Change, right: Right) -> Asked:
    """Name the path of a request (R2, R10, R34, R35), or say why this person may not ask."""
    if right is Right.NONE:
        return Asked(None, say("Only an admin of the account can ask for a change to the subscription."))
    is_never = R2[change][account_type] is Way.NEVER
    if change is Change.CANCEL_ACCOUNT and right is not Right.OWNER:
        return Asked(None, OWNER_ONLY[change])
    if right is Right.ADMIN and not is_never:
        if not has_power(account_type, Power.ASK_WITHOUT_BILLING_RIGHTS, right):
            return Asked(
                None, say("Only the owner or a billing admin of this account can change the subscription.")
            )
        return Asked(Path.OWNER_APPROVAL)
    if change in OWNER_ONLY and right is not Right.OWNER:
        return Asked(None, OWNER_ONLY[change])
    return _on_own_path(account_type, change)


def continues_as(account_type: AccountType, change: Change) -> Path:
    """Where a request goes once the owner has approved it: the account's own path in R2 (R39)."""
    return _on_own_path(account_type, change).path or Path.ORDER


def needs_an_offer(account_type: AccountType, change: Change, path: Path) -> bool:
    """Whether a representative's offer comes before anything is set up; what the owner decides about first may need none (R39)."""
    return (continues_as(account_type, change) if path is Path.OWNER_APPROVAL else path) is Path.ORDER


def is_halted(standing: str | None, change: Change, *, is_ending: bool = False) -> bool:
    """Whether the account is suspended for non-payment, which this change has to wait for (R5), has ended, or ends with its
    cycle (`is_ending`): nothing waits for a renewal that does not come (R83)."""
    if standing == "closed" or (standing == "suspended" and change in ADDING):
        return True
    return is_ending and change not in ADDING


def open_rows(account_type: AccountType, right: Right) -> list[Change]:
    """The rows of R2 that are open to this person, as a request or as a change; ending the account has its own page."""
    rows = (change for change in Change if change is not Change.CANCEL_ACCOUNT)
    return [change for change in rows if decide(account_type, change, right).path]


def all_open_rows(account_type: AccountType, right: Right) -> list[Change]:
    """The same, and the end of the account."""
    return [change for change in Change if decide(account_type, change, right).path]


def has_power(account_type: AccountType, row: Power, right: Right) -> bool:
    """Whether such a row of R2 is open to this person."""
    way = R2[row][account_type]
    return (way, right) in {(Way.OWNER, Right.OWNER), (Way.ADMIN, Right.ADMIN)}


def rows_of(account_type: AccountType, right: Right) -> list[Change | Power]:
    """Every row of R2 that is open to this person: the changes they may make or ask for, and the rest."""
    powers = [row for row in Power if has_power(account_type, row, right)]
    return [*all_open_rows(account_type, right), *powers]


def way_out(account_type: AccountType, right: Right) -> WayOut:
    """R27: exactly one way out when a person is added and no seat is free."""
    return R27[account_type].get(right, WayOut.ASK_OWNER)


def may_manage(account_type: AccountType, right: Right) -> bool:
    """R3: the "Manage" button is for those who may change the subscription themselves."""
    return account_type is not M and right in {Right.OWNER, Right.BILLING}


def _on_own_path(account_type: AccountType, change: Change) -> Asked:
    way = R2[change][account_type]
    if way is Way.REP:
        return Asked(Path.ORDER)
    if way is Way.NEVER:
        return Asked(None, NEVER[change])
    if account_type is SELF:
        return Asked(Path.SEATS, is_planned=way is Way.AT_RENEWAL)
    return Asked(Path.CONTRACT_ORDER)
