"""A day at the desk, with JavaScript and without (U1): handed over with a note, quoted, approved by two, and on its way."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e import cast, scenes
from tests.e2e.place import asked, order
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
# Who asks, who claims it, and who gets it.
PARTS = {"en": ("atelier-nord", "rosa", "rita"), "fr": ("librairie-du-fleuve", "remy", "ravi")}
APPROVERS = ("ada@vendor.example", "mona@vendor.example")


def test_u1_from_hand_to_hand_and_past_two_approvers(way: Way, t: Words, town: Town, someone: Someone) -> None:
    """R61, R65: nobody of them needs a script."""
    account, first, second = PARTS[way.language]
    buyer, giver, taker = someone(cast.owner(account)), someone(cast.rep(first)), someone(cast.rep(second))
    product = cast.product("support", t.language)
    reference = scenes.ask_for_seats(buyer, product, 2, "Two more.")
    _claim_with_others(giver, reference)
    _hand_over(giver, reference, cast.name(cast.rep(second)))
    taker.open(f"/desk/orders/{reference}")
    taker.sees("They compare us with others.")
    scenes.send_offer(taker, reference, product, 40)
    others, out = "You have approved %(reference)s. Others still have to decide.", "%(reference)s is approved, and the offer is out."
    for email, words in zip(APPROVERS, (others, out), strict=True):
        approver = someone(email)
        approver.open(f"/desk/approvals/{reference}")
        approver.press("Approve the quote")
        approver.sees(t(words, reference=reference))
    assert eventually(lambda: asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "quoted")
    scenes.withdraw(buyer, reference)


def _claim_with_others(rep: Visitor, reference: str) -> None:
    """U14: tick, look at what it would do, say yes."""
    rep.open("/desk?view=unclaimed")
    rep.page.locator(f"#{reference} input[name=order]").check()
    rep.page.locator("#bulk-form button[value=claim]").click()
    rep.sees(reference)
    rep.page.locator("main button[name=go][value=begin]").click()
    rep.sees(rep.t.many("%(count)s order is done", "%(count)s orders are done", 1))


def _hand_over(rep: Visitor, reference: str, colleague: str) -> None:
    t = rep.t
    rep.open(f"/desk/orders/{reference}")
    part = rep.unfold(t("Hand over"))
    part.locator("select").select_option(label=colleague)
    rep.fill(t("What they must know"), "They compare us with others.", part)
    rep.press("Hand over", part)
    rep.sees(t("%(reference)s is with %(rep)s now, who reads your note.", reference=reference, rep=colleague))


def test_u6_a_view_is_named_and_opened_again(way: Way, t: Words, someone: Someone) -> None:
    """Its filters are in its address, with a script and without."""
    rep, name = someone(cast.rep("ravi")), f"Large ones {way}"
    rep.open("/desk?view=all&from=1000&sort=amount")
    rep.follow(t("Save this view under a name"))
    rep.fill(t("Name of the view"), name)
    rep.press("Save the view")
    rep.open("/desk")
    rep.follow(name)
    assert "from=1000" in rep.page.url and "sort=amount" in rep.page.url


def test_u15_a_rejection_is_taken_back_with_one_click(way: Way, t: Words, town: Town, someone: Someone) -> None:
    """And the order is as it was."""
    reference = order(town, "in_review", rep=cast.rep("remy"))
    rep = someone(cast.rep("remy"))
    rep.open(f"/desk/orders/{reference}")
    part = rep.unfold(t("Reject"))
    rep.fill(t("Why it is rejected"), "By mistake.", part)
    rep.press("Reject", part)
    rep.sees(t("%(reference)s will be rejected within a minute", reference=reference))
    rep.button(f"{t('Take it back')} {reference}").click()
    rep.sees(t("The rejection of %(reference)s is taken back. Nobody was told.", reference=reference))
    assert asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "in_review"
