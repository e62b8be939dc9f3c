"""May these seats go? One answer at the request, at acceptance and when it is carried out (R47, R69)."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.kinds import ReductionPolicy as Policy
from workflows.intake import ENDING, Change
from workflows.sentences import Sentence, say

LATER = frozenset({Change.REMOVE_SEATS, Change.REMOVE_PRODUCT, Change.DOWNGRADE_PLAN, Change.CANCEL_ACCOUNT})
"""What takes effect at the next renewal unless another day was agreed (R41, R83)."""

# Of a licence `s` of the product `l`: what is counted on, who is in the way. `mine` leaves a change's own rows out.
# Seats that are only reserved are not counted on: the order that brings them may still be withdrawn.
FIRM = """(SELECT coalesce(sum(c.delta), 0) FROM seat_changes c WHERE c.account_id = {account} AND c.subscription_id = s.id
            AND (c.status = 'applied' OR c.status = 'planned' AND c.delta < 0){mine})"""
# Base seats that somebody has, or will have, before the renewal: of a ledger row `c`. What is planned away may be kept after
# all, and works until it goes. Lent seats are paid for by themselves.
UNTIL_RENEWAL = "c.temporary_id IS NULL AND (c.status = 'applied' OR c.status = 'planned' AND c.delta > 0)"
OTHERS = """(SELECT count(DISTINCT sa.person_id) FROM seat_assignments sa
              JOIN people o ON o.account_id = sa.account_id AND o.id = sa.person_id AND o.role <> 'owner'
              WHERE sa.account_id = {account} AND sa.is_counted AND sa.waiting_since IS NULL AND (sa.product_id = {licence}
                OR sa.product_id IN (SELECT m.product_id FROM suite_members m WHERE m.suite_id = {licence})))"""
IS_ENDING = """EXISTS (SELECT FROM seat_changes c WHERE c.account_id = {account} AND c.subscription_id = s.id
                       AND c.status = 'planned' AND c.ends_subscription{mine})"""

# Of a line `l` and the licence `s` that it would open: whether somebody else's change has brought it, or one of its products.
IS_HELD = """EXISTS (SELECT FROM seat_changes c WHERE c.account_id = {account} AND c.subscription_id = s.id
                     AND c.status = ANY({counted}){mine})"""
IS_HELD_OTHERWISE = """EXISTS (SELECT FROM subscriptions x LEFT JOIN suite_members xm ON xm.suite_id = x.product_id
                     WHERE x.account_id = {account} AND x.ended_on IS NULL AND x.id IS DISTINCT FROM s.id
                       AND coalesce(xm.product_id, x.product_id) IN (
                           SELECT m.product_id FROM suite_members m WHERE m.suite_id = {licence} UNION ALL SELECT {licence})
                       AND EXISTS (SELECT FROM seat_changes c WHERE c.account_id = {account} AND c.subscription_id = x.id
                                    AND c.status = ANY({counted}){mine}))"""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence before a reduction. `firm` seats it has for certain once what is planned is done, `used` of them are held
    by people, `others` of whom are not the owner; `is_ending`: its removal is planned."""

    name: str
    policy: str
    firm: int
    used: int
    others: int
    is_ending: bool


def why_not(change: Change, licence: Licence, seats: int) -> Sentence | None:
    """Why `seats` fewer, or the removal, cannot be (R47): the reason, or None. People beyond the number lose seats by R44."""
    must_be_empty = licence.policy == Policy.MUST_BE_EMPTY
    if change is Change.REMOVE_PRODUCT and must_be_empty and licence.others:
        return say("%(used)s people use %(product)s: it can only be removed when its seats are empty.",
                   used=licence.others, product=licence.name)  # fmt: skip
    if change in ENDING:
        return say("The removal of %(product)s is planned already.", product=licence.name) if licence.is_ending else None
    if change is not Change.REMOVE_SEATS:
        return None
    if must_be_empty and licence.firm - seats < licence.used:
        return say("%(used)s people use %(product)s: fewer seats than that are not possible before some are free.",
                   used=licence.used, product=licence.name)  # fmt: skip
    if licence.firm - seats < 1:
        return say("At least one seat of %(product)s must stay: to give all of them back, remove the product.",
                   product=licence.name)  # fmt: skip
    return None
