"""How seats are added, step by step, in the words the buttons really have."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from workflows.intake import AccountType


@dataclass(frozen=True, slots=True)
class HowTo:
    """One type of account: who may, what to do, what happens then, and what to do when nobody more can be added."""

    title: str
    lede: str
    who: str
    steps: list[dict[str, str]]
    then: str
    when_full: str


def how_to(kind: AccountType) -> HowTo:
    """The page's words for one type of account (R1, R2, R25, R27)."""
    return {
        AccountType.MANAGED: _managed, AccountType.ONLINE_ASSISTED: _online_assisted, AccountType.SELF_SERVICE: _self_service,
    }[kind]()  # fmt: skip


def _managed() -> HowTo:
    return HowTo(
        title=_("How do I add seats to a managed account?"),
        lede=_("You say what you need, your sales representative answers with an offer, you accept it: the seats are there."),
        who=_("The owner, the billing admins and the admins can ask. What an admin asks goes to the owner first. "
              "The owner and the billing admins accept offers."),
        steps=[
            _step(_("Open the Subscription page"), _("Sign in and choose “%(button)s” at the top.", button=_("Subscription"))),
            _step(_("Start a request"), _("Choose “%(button)s”.", button=_("Ask for seats"))),
            _step(_("Say what you need"), _("For each product: how many seats more. What they are for, and by when. "
                                            "The page says at once about how much that costs.")),
            _step(_("Check and send"), _("Choose “%(first)s”, read it through, then “%(second)s”. You get a reference like SO-7F3K2.",
                                         first=_("Continue"), second=_("Send the request"))),
            _step(_("Accept the offer"), _("A mail leads you to your offer. Read it and choose “%(button)s”, or ask for another version.",
                                           button=_("Accept the offer"))),
        ],
        then=_("The seats are set up within minutes of your yes, or on the day that was agreed. We mail you when they are there."),
        when_full=_("You can add people even when no seat is free: they are invited and wait, the request is sent along, "
                    "and each gets a seat by itself."),
    )  # fmt: skip


def _online_assisted() -> HowTo:
    return HowTo(
        title=_("How do I add seats to an online-assisted account?"),
        lede=_("You order more seats yourself, at your contract price. Nobody has to look at the order first."),
        who=_("The owner and the billing admins order. Admins without billing rights can ask: the owner or a billing admin decides."),
        steps=[
            _step(_("Open the Subscription page"), _("Sign in and choose “%(button)s” at the top.", button=_("Subscription"))),
            _step(_("Change the numbers"), _("Choose “%(button)s” and say for each product how many seats more. "
                                             "The cost is shown while you type.", button=_("Manage"))),
            _step(_("Check and order"), _("Choose “%(first)s”, read it through, then “%(second)s”.",
                                          first=_("Continue"), second=_("Process order"))),
        ],
        then=_("The order is carried out within minutes. What it costs until the renewal was shown before, to the last cent."),
        when_full=_("When you add a person and no seat is free, the page offers to keep the person waiting and leads you here. "
                    "The seat comes by itself. Fewer seats, and products beyond the short list, go through your representative."),
    )  # fmt: skip


def _self_service() -> HowTo:
    return HowTo(
        title=_("How do I add seats to a self-service account?"),
        lede=_("You change the number yourself, and the seats work at once."),
        who=_("The owner and the billing admins change the subscription. Other admins can ask them with one click when they add a person."),
        steps=[
            _step(_("Open the Subscription page"), _("Sign in and choose “%(button)s” at the top.", button=_("Subscription"))),
            _step(_("Change the number"), _("Choose “%(button)s” and say how many seats more. What it costs now, and from the "
                                            "renewal on, is shown while you type.", button=_("Manage"))),
            _step(_("Check and confirm"), _("Choose “%(first)s”, read it through, then “%(second)s”.",
                                            first=_("Continue"), second=_("Update subscription"))),
        ],
        then=_("The seats are there as soon as the page says so. You pay for the days that are left until the renewal, then the full price."),
        when_full=_("When you add a person and no seat is free, the page offers to buy the seat right there. Nothing you typed is lost."),
    )  # fmt: skip


def _step(title: str, text: str) -> dict[str, str]:
    return {"title": title, "text": text}
