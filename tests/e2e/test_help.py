"""The help page: a walk-through to watch, the same in words, a form to contact us, questions after sign-in (R26)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e import cast, letters, scenes
from tests.e2e.place import asked
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

Someone = Callable[[str], Visitor]
TYPES = ("managed", "online_assisted", "self_service")


@pytest.mark.parametrize("kind", TYPES)
def test_the_walk_through_can_be_watched_and_read(
    kind: str, way: Way, t: Words, visitor: Callable[..., Visitor]
) -> None:
    """Without sign-in: a recording with captions in the reader's language, and its text version beside it."""
    guest = visitor(way.language, script=way.script)
    guest.open(f"/help/add-seats?type={kind}")
    figure = guest.page.locator("figure.walk-through")
    expect(figure).to_contain_text(t("About half a minute, without sound. The steps below say the same in words."))
    expect(figure.locator("video[controls][aria-label][poster]")).to_be_visible()
    film = figure.locator("source").get_attribute("src") or ""
    assert f"/{kind}-{way.language}." in film
    assert guest.context.request.get(film).ok
    track = figure.locator("track[kind=captions]")
    assert track.get_attribute("srclang") == way.language
    captions = guest.context.request.get(track.get_attribute("src") or "").text()
    assert captions.startswith("WEBVTT")
    assert captions.count("-->") >= 3
    steps = guest.page.get_by_role("region", name=t("Step by step")).get_by_role("listitem")
    assert steps.count() >= 3
    expect(steps.first).to_contain_text(t("Open the Subscription page"))


def test_the_kind_of_account_is_chosen_first(way: Way, t: Words, visitor: Callable[..., Visitor]) -> None:
    """From the foot of every page; whoever is signed in reads about their own kind at once."""
    guest = visitor(way.language, script=way.script)
    guest.open("/")
    guest.follow(t("Help"))
    guest.reads_heading(t("How do I add seats?"))
    guest.page.locator("a.help-type").nth(2).click()
    guest.reads_heading(t("How do I add seats to a self-service account?"))
    guest.be(cast.owner("atelier-nord")).open("/help/add-seats")
    guest.reads_heading(t("How do I add seats to a managed account?"))


def test_r26_the_contact_form_reaches_the_accounts_representative(
    way: Way, t: Words, town: Town, someone: Someone
) -> None:
    """From the end of the help page: it becomes a pending order in the queue, and the account's rep is told."""
    buyer = someone(cast.owner("atelier-nord"))
    buyer.open("/help/add-seats")
    buyer.sees("rita@vendor.example")
    buyer.press("Open the request form")
    buyer.fill(t("Seats to add: %(product)s", product="Support"), "3")
    buyer.fill(t("What are the seats for?"), "Please call me about the night shift.")
    buyer.press("Continue")
    buyer.press("Send the request")
    buyer.reads_heading(t("Your request is on its way"))
    reference = buyer.reference()
    assert asked(town, "SELECT state FROM orders WHERE reference = %s", reference) == "pending"
    seller = someone(cast.rep("rita"))
    seller.open("/desk?view=unclaimed")
    seller.sees(reference)
    seller.open(f"/desk/orders/{reference}")
    seller.sees("Please call me about the night shift.")
    assert eventually(lambda: any(one.to == seller.email for one in letters.about(town, reference)), seconds=20)
    scenes.withdraw(buyer, reference)


CONTACT = (
    # who reads the help page, and what its contact part offers them
    (cast.plain_admin("atelier-nord"), "Open the request form"),
    (cast.owner("brasserie-lumiere"), "Manage"),
    (cast.plain_admin("brasserie-lumiere"), "Open the request form"),
    (cast.owner("cobalt-studio"), "Manage"),
    (cast.plain_admin("cobalt-studio"), ""),
)


@pytest.mark.parametrize(("email", "button"), CONTACT, ids=lambda one: one)
def test_r26_everybody_has_a_way_to_ask(email: str, button: str, way: Way, t: Words, someone: Someone) -> None:
    """Who may do it is led there, who may ask has the form, and whoever may neither reads whom to ask."""
    person = someone(email)
    person.open("/help/add-seats")
    contact = person.page.locator("#contact")
    if button:
        person.press(button, contact)
        expect(person.page.get_by_role("button", name=t("Continue"))).to_be_visible()
    else:
        expect(contact).to_contain_text(cast.name(cast.owner("cobalt-studio")))
        expect(contact.get_by_role("link", name=t("Manage"))).to_have_count(0)


def test_questions_can_be_left_only_after_signing_in(
    way: Way, t: Words, town: Town, visitor: Callable[..., Visitor], someone: Someone
) -> None:
    """The form is not there for a guest; after the sign-in the same page has it, and a representative answers."""
    email = f"{'agent' if way.script else 'admin'}@cobalt-studio.example"
    guest = visitor(way.language, script=way.script)
    guest.open("/help/add-seats?type=self_service")
    expect(guest.page.get_by_label(t("Your question"))).to_have_count(0)
    guest.press("Sign in to ask")
    guest.page.locator(f"button[name=email][value='{email}']").click()
    guest.be(email)  # who reads on in the journey's language
    guest.open("/help/add-seats?type=self_service")
    question = f"May an agent keep two windows open ({way})?"
    guest.fill(t("Your question"), question)
    guest.press("Leave the question")
    guest.reads_heading(t("Your question"))
    guest.sees(question)

    seller = someone(cast.rep("rosa"))
    seller.open("/desk/questions")
    seller.follow(question)
    seller.fill(t("Your answer"), "Yes, as many as you like.")
    seller.press("Send the answer")
    letter = letters.wait_for(town, "", email, t("Your question was answered"))
    guest.page.goto(letter.link)
    guest.sees("Yes, as many as you like.")
