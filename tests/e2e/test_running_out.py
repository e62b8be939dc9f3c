"""Told that all seats are used, once, and how to get more: in the page and by mail, for each kind of account (R24)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e import cast, letters, scenes
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]


@dataclass(frozen=True)
class Kind:
    """A licence with one seat left in each language's journey, and how its owner gets more."""

    places: dict[str, tuple[str, str]]
    how: str
    button: str
    heading: str
    mail: str

    def __str__(self) -> str:
        return self.places["en"][0]


KINDS = (
    Kind({"en": ("tramontane-telecom", "explore"), "fr": ("compagnie-des-phares", "sell")},
         "Send your sales representative a request.", "Ask for seats", "Ask for more seats",
         "To get more, send a request: your sales representative, %(name)s, answers with an offer."),
    Kind({"en": ("boreal-coffee", "support"), "fr": ("atlas-ceramique", "explore")},
         "You can add seats here; the order is carried out within minutes.", "Add seats", "Add seats",
         "You can add seats yourself: on the Subscription page choose “Manage”, say how many, and choose “Process order”."),
    Kind({"en": ("velo-des-quais", "sell"), "fr": ("chocolaterie-orphee", "guide")},
         "You can add seats here; they work at once.", "Add seats", "Add seats",
         "You can add seats yourself: on the Subscription page choose “Manage”, say how many, and choose “Update subscription”. They work at once."),
)  # fmt: skip


def warning(person: Visitor, licence: str) -> Locator:
    """The notice at the top of the Subscription page that speaks of this licence."""
    return person.page.locator(".notice", has=person.page.locator(f".warned a[href$='/licences/{licence}']"))


def is_full(person: Visitor, licence: str) -> bool:
    person.open("/subscription")
    line = person.page.locator(f".warned a[href$='/licences/{licence}']")
    seats = scenes.purchased(person, licence)
    words = person.t("%(product)s: all %(count)s seats are used.", product=cast.product(licence, person.language), count=seats)
    return words in line.all_inner_texts()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_r24_the_last_seat_is_taken_and_the_owner_knows_how_to_get_more(
    kind: Kind, way: Way, t: Words, town: Town, someone: Someone
) -> None:
    account, licence = kind.places[way.language]
    owner, product = someone(cast.owner(account)), cast.product(licence, way.language)
    scenes.add_a_person(owner, "Lou Last", f"lou.last.{licence}@{account}.example", product)
    owner.sees(t("%(name)s is part of the team.", name="Lou Last"))
    assert eventually(lambda: is_full(owner, licence), seconds=90, every=0.5), owner.page.locator("main").inner_text()
    notice = warning(owner, licence)
    expect(notice).to_contain_text(t(kind.how))
    owner.press(kind.button, notice)
    owner.reads_heading(t(kind.heading))

    subject = t("%(product)s: all seats are used", product=product)
    letter = letters.wait_for(town, "", owner.email, subject)
    assert _plain(t(kind.mail, name="Rémy Castaing")) in _plain(letter.text)
    owner.page.goto(letter.link)
    owner.reads_heading(t(kind.heading))
    put_away(owner, licence)


def put_away(owner: Visitor, licence: str) -> None:
    """Each reader puts it away for themselves."""
    owner.open("/subscription")
    owner.press("Do not show this again", warning(owner, licence))
    expect(warning(owner, licence)).to_have_count(0)


def _plain(words: str) -> str:
    return " ".join(words.split())


def test_r24_who_cannot_get_more_reads_who_can(way: Way, t: Words, someone: Someone) -> None:
    """An admin without billing rights of a self-service account: no button, but names."""
    admin = someone(cast.plain_admin("spice-route"))
    admin.open("/subscription")
    notice = admin.page.locator(".notice", has=admin.page.locator(".warned"))
    expect(notice).to_contain_text(t("The owner and the billing admins of your account can add seats; they are named on this page."))
    expect(admin.button(t("Add seats"), notice)).to_have_count(0)
    admin.sees(cast.name(cast.owner("spice-route")))
