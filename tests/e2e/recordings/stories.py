"""What is done in each film, on the real pages. What is said meanwhile is read from the help page itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import scenes
from tests.e2e.recordings.film import Film
from tests.e2e.visitor import Visitor
from tests.faults.harness.process import eventually

Said = list[list[str]]
"""The sentences of each step, then those of what happens then."""

STEPS = """() => [...document.querySelectorAll('.next-steps li')].map(one =>
  [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join(' ').trim())"""
WHY = {"en": "A new team in January", "fr": "Une équipe de plus en janvier"}
TERMS = {"en": "Your contract prices.", "fr": "Vos prix contractuels."}


def sentences(text: str) -> list[str]:
    """A text in its sentences."""
    return [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]


def said_on_the_page(reader: Visitor, kind: str) -> Said:
    """What the help page says about this type of account."""
    reader.open(f"/help/add-seats?type={kind}")
    steps = [*reader.page.evaluate(STEPS), reader.page.locator(".help-then").inner_text()]
    return [sentences(one) for one in steps]


def managed(film: Film, said: Said, rep: Visitor) -> None:
    """Ask, get an offer, accept it."""
    buyer, t = film.actor, film.actor.t
    _begin(film, said[0])
    film.say(said[1][0])
    film.press("Ask for seats")
    needed, why, cost = said[2]
    film.say(needed)
    film.type(t("Seats to add: %(product)s", product="Support"), "12")
    film.say(why)
    film.type(t("What are the seats for?"), WHY[buyer.language])
    _cost(film, cost)
    check, reference = said[3]
    _check_and_send(film, check, "Send the request")
    buyer.reads_heading(t("Your request is on its way"))
    film.say(reference)
    film.show(buyer.page.locator("#reference"))
    sent = buyer.reference()
    scenes.claim(rep, sent)
    scenes.send_offer(rep, sent, "Support", 10, TERMS[rep.language])
    _accept(film, said[4], sent)
    assert eventually(lambda: scenes.state_of(buyer, sent) == t("Done"), seconds=30, every=0.2)
    _there(film, said[5])


def _accept(film: Film, said: list[str], reference: str) -> None:
    buyer = film.actor
    film.say(said[0])
    buyer.open("/requests")
    link = buyer.page.get_by_role("link", name=reference).first
    film.show(link, is_press=True)
    buyer.open(f"/requests/{reference}/offer")
    film.show()
    film.say(said[1])
    film.press("Accept the offer")
    buyer.reads_heading(buyer.t("You have accepted the offer"))
    film.show()


def online_assisted(film: Film, said: Said, rep: Visitor) -> None:
    """Order at the contract price."""
    buyer, t = film.actor, film.actor.t
    _change_the_number(film, said, "3")
    _check_and_send(film, said[2][0], "Process order")
    buyer.reads_heading(t("Your order is being carried out"))
    carried_out, shown_before = said[3]
    film.say(carried_out)
    film.show(buyer.page.locator("#reference"))
    reference = buyer.reference()
    assert eventually(lambda: scenes.state_of(buyer, reference) == t("Done"), seconds=30, every=0.2)
    _there(film, [shown_before])


def self_service(film: Film, said: Said, rep: Visitor) -> None:
    """Change the subscription: the seats are there on the next page."""
    buyer, t = film.actor, film.actor.t
    _change_the_number(film, said, "4")
    _check_and_send(film, said[2][0], "Update subscription")
    buyer.sees(t("Your subscription is updated: the seats are there."))
    there, paid = said[3]
    film.say(there)
    film.show()
    film.say(paid)
    film.show(buyer.page.locator("#licence-support"))


def _begin(film: Film, said: list[str]) -> None:
    film.actor.open("/team")
    film.say(said[0])
    film.show()
    film.press("Subscription", film.actor.page.locator(".site-nav"))
    film.actor.reads_heading(film.actor.t("Subscription"))


def _change_the_number(film: Film, said: Said, seats: str) -> None:
    _begin(film, said[0])
    number, cost = said[1]
    film.say(number)
    film.press("Manage")
    film.type(film.actor.t("Seats to add: %(product)s", product="Support"), seats)
    _cost(film, cost)


def _cost(film: Film, said: str) -> None:
    """The summary beside the form, which follows what is typed."""
    total = film.actor.page.locator("#cost .totals .grand .money").first
    expect(total).to_be_visible()
    film.say(said)
    film.show(total)


def _check_and_send(film: Film, said: str, button: str) -> None:
    film.say(said)
    film.press("Continue")
    film.actor.reads_heading(film.actor.t("Check your answers"))
    film.show()
    film.press(button)


def _there(film: Film, said: list[str]) -> None:
    """The Subscription page with the seats that were added."""
    film.actor.open("/subscription")
    film.say(said[0])
    film.show(film.actor.page.locator("#licence-support"))
    for more in said[1:]:
        film.say(more)
        film.show()


STORIES: dict[str, Callable[[Film, Said, Visitor], None]] = {
    "managed": managed, "online_assisted": online_assisted, "self_service": self_service,
}  # fmt: skip
OWNERS = {
    ("managed", "en"): "atelier-nord", ("managed", "fr"): "atelier-nord",
    ("online_assisted", "en"): "brasserie-lumiere", ("online_assisted", "fr"): "brasserie-lumiere",
    ("self_service", "en"): "werkstatt-sieben", ("self_service", "fr"): "chocolaterie-orphee",
}  # fmt: skip
"""Whose owner plays it: accounts that no other journey counts the seats of afterwards."""
