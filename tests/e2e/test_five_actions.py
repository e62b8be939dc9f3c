"""Asking for N more seats is three pages and at most five actions after sign-in, whoever asks (U3, U4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.e2e import cast, scenes
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words

MOST_ACTIONS, MOST_PAGES = 5, 3


@dataclass(frozen=True)
class Asking:
    """Who asks for seats of what; the words of the first and of the last button, and of the heading that answers."""

    who: str
    licence: str
    first: str
    last: str
    answer: str
    must_say_why: bool = True

    def __str__(self) -> str:
        return self.who.partition("@")[2].removesuffix(".example")


SENT = "Your request is on its way"
PEOPLE = (
    Asking(cast.owner("atelier-nord"), "support", "Ask for seats", "Send the request", SENT),
    Asking(cast.plain_admin("blackthorn-legal"), "support", "Ask for seats", "Send to the owner", SENT),
    Asking(cast.owner("fjord-and-field"), "support", "Manage", "Process order", "Your order is being carried out", must_say_why=False),
    Asking(cast.owner("merlion-tutors"), "support-suite", "Manage", "Update subscription", "Subscription", must_say_why=False),
)  # fmt: skip


@pytest.mark.parametrize("asking", PEOPLE, ids=str)
def test_u3_more_seats_in_three_pages_and_five_actions(
    asking: Asking, way: Way, t: Words, someone: Callable[[str], Visitor]
) -> None:
    buyer = someone(asking.who)
    product = cast.product(asking.licence, t.language)
    buyer.open("/subscription")
    buyer.count_from_here()
    buyer.press(asking.first)
    buyer.fill(t("Seats to add: %(product)s", product=product), "7")
    if asking.must_say_why:
        buyer.fill(t("What are the seats for?"), "Seven people join in March.")
    buyer.press("Continue")
    buyer.reads_heading(t("Check your answers"))
    buyer.press(asking.last)
    buyer.reads_heading(t(asking.answer))
    actions, pages = buyer.actions, buyer.pages
    if asking.must_say_why:
        scenes.withdraw(buyer, buyer.reference())
    assert actions <= MOST_ACTIONS
    assert pages <= MOST_PAGES
    assert actions == (MOST_ACTIONS if asking.must_say_why else MOST_ACTIONS - 1)  # the control: they are counted
