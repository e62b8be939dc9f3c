"""What somebody sees who comes for the first time: what this is, whom they can play, their own language."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e import cast
from tests.e2e.visitor import Visitor
from tests.e2e.ways import Way
from tests.e2e.words import Words, words_of

PEOPLE = ("owner@atelier-nord.example", "admin@brasserie-lumiere.example", "owner@cobalt-studio.example", "rita@vendor.example",
          "mona@vendor.example")  # fmt: skip


def test_d1_one_click_and_one_is_somebody(way: Way, t: Words, visitor: Callable[..., Visitor]) -> None:
    """The browser's language is spoken at first; each of the demonstration's people is one click away."""
    guest = visitor(way.language, script=way.script)
    guest.open("/")
    guest.reads_heading(t("From “we need more seats” to working seats"))
    for email in PEOPLE:
        guest.open("/")
        guest.page.locator(f"button[name=email][value='{email}']").click()
        expect(guest.page.locator(".whoami-name")).to_have_text(cast.name(email))
        guest.page.locator(".sign-out").click()
        expect(guest.page.locator("#people")).to_be_visible()


def test_u20_the_language_is_switched_and_stays(way: Way, visitor: Callable[..., Visitor]) -> None:
    guest = visitor(way.language, script=way.script)
    guest.open("/")
    name, other = ("Français", words_of("fr")) if way.language == "en" else ("English", words_of("en"))
    guest.page.get_by_role("button", name=name).click()
    guest.reads_heading(other("From “we need more seats” to working seats"))
    guest.page.locator("button[name=email][value='admin@cobalt-studio.example']").click()
    guest.reads_heading(other("Subscription"))
    expect(guest.page.locator("html")).to_have_attribute("lang", other.language)


def test_s2_without_sign_in_there_is_only_the_door(
    way: Way, t: Words, visitor: Callable[..., Visitor]
) -> None:
    """A page of somebody's own leads to the sign-in, and from there to the page that was wanted."""
    guest = visitor(way.language, script=way.script)
    guest.open("/requests")
    guest.reads_heading(t("Sign in"))
    assert "next=" in guest.page.url
