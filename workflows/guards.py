"""Why a step may not happen yet: each guard returns a sentence, or None when nothing stands in the way."""

from __future__ import annotations

from workflows.clock import last_day_before
from workflows.facts import Facts
from workflows.intake import OWNER_ONLY, Change
from workflows.sentences import Sentence, say


def has_it(facts: Facts) -> Sentence | None:
    """R61: only the rep who claimed the order works on it."""
    if facts.rep_id == facts.actor_id:
        return None
    return say("%(rep)s has this order.", rep=facts.rep_name or "—")


def is_own_request(facts: Facts) -> Sentence | None:
    """R34: an admin without billing rights acts on their own requests only."""
    if facts.requester_id == facts.actor_id:
        return None
    return say("Only the person who asked, the owner or a billing admin may do this.")


def may_end_it(facts: Facts) -> Sentence | None:
    """R9: what ends a product, or the account, is agreed by the owner alone, whoever asked for it."""
    return OWNER_ONLY.get(Change(facts.change)) if facts.change and facts.actor_role == "billing_admin" else None


def is_priced(facts: Facts) -> Sentence | None:
    """R63: an offer goes out only with every line priced and an end of validity."""
    if not facts.draft_is_priced:
        return say("The quote has no lines yet, or a line has no price.")
    if facts.draft_valid_until is None or facts.draft_valid_until < facts.today:
        return say("The offer must be valid until today or later.")
    return None


def is_approved(facts: Facts) -> Sentence | None:
    """R65: what the policy wants to see approved goes out approved, exactly as it is, or not at all."""
    return facts.approval_missing


def wants_approval(facts: Facts) -> Sentence | None:
    """R65: nobody is asked to approve what needs no approval."""
    return None if facts.approval_missing else say("This quote needs no approval: send it as it is.")


def may_decide(facts: Facts) -> Sentence | None:
    """R66: those the policy names decide, never an author of the quote, each once."""
    return facts.decision_problem


def may_add_approver(facts: Facts) -> Sentence | None:
    """R65: the rep who has the order, whoever decides about it now, or an operator may ask one more person."""
    if facts.rep_id == facts.actor_id or facts.actor_role == "operator":
        return None
    return facts.decision_problem


def may_override(facts: Facts) -> Sentence | None:
    """R66: an operator lets a quote pass, with a reason; not their own, either, and not after a word of theirs about it."""
    if facts.is_author:
        return say("Nobody approves their own quote.")
    return say("You have decided about this quote: another operator can let it pass.") if facts.has_decided else None


def is_still_valid(facts: Facts) -> Sentence | None:
    """R64: an offer can be accepted until the end of its last day, in the customer's time zone."""
    if facts.valid_until is None or facts.today > facts.valid_until:
        return say("This offer ended on %(date)s. Ask us to extend it.", date=facts.valid_until)
    return None


def is_lapsed(facts: Facts) -> Sentence | None:
    """R64: the counterpart of `is_still_valid`; an offer never expires early."""
    if facts.valid_until is not None and facts.today > facts.valid_until:
        return None
    return say("The offer is still valid until %(date)s.", date=facts.valid_until)


def ends_later(facts: Facts) -> Sentence | None:
    """R64: extending or reviving an offer needs a last day that is not over yet."""
    if facts.new_valid_until is None or facts.new_valid_until >= facts.today:
        return None
    return say("The new last day must be today or later.")


def is_priced_for_longer(facts: Facts) -> Sentence | None:
    """R29, R64: an offer holds no longer than its price, which was reckoned until the end of a billing cycle."""
    if facts.priced_until is None:
        return None
    last_day = last_day_before(facts.priced_until)
    if last_day < facts.today:
        return say("The price was reckoned until %(date)s, when a billing cycle ended: take the offer back, and send it with the price it has now.",
                   date=last_day)  # fmt: skip
    if facts.new_valid_until is not None and facts.new_valid_until > last_day:
        return say("The price was reckoned until %(date)s, when the billing cycle ends: extend the offer to that day at most.", date=last_day)
    return None


def is_approved_for_longer(facts: Facts) -> Sentence | None:
    """R64, R65: an offer that holds for longer is another deal: what the policy wants to see approved is approved anew."""
    if facts.new_valid_until is None or facts.approval_missing is None:
        return None
    return say("With a later last day this offer needs approval again: take it back, and send it with the new day.")


def is_at_contract_price(facts: Facts) -> Sentence | None:
    """R2: only an order the account may place itself goes through without a rep."""
    return None if facts.is_at_contract_price else say("This order needs a sales representative.")


def in_good_standing(facts: Facts) -> Sentence | None:
    """R5: no seats are added to an account that is suspended for non-payment."""
    if facts.is_in_good_standing or not facts.adds_seats:
        return None
    return say(
        "The account is suspended for non-payment."
        " The order waits and goes on by itself once that is settled."
    )


def start_date_has_come(facts: Facts) -> Sentence | None:
    """An accepted order waits for the date that was agreed."""
    if facts.starts_on is None or facts.starts_on <= facts.today:
        return None
    return say("This order is planned for %(date)s.", date=facts.starts_on)


def still_holds(facts: Facts) -> Sentence | None:
    """R69: rights, seats and price are checked again before anything is promised or done."""
    return facts.problem


def has_a_rep(facts: Facts) -> Sentence | None:
    """What goes back goes to the rep who had the order."""
    return None if facts.rep_id is not None else say("No sales representative has this order.")


def has_no_rep(facts: Facts) -> Sentence | None:
    """Without a rep, what goes back goes to the queue."""
    return None if facts.rep_id is None else say("A sales representative has this order.")
