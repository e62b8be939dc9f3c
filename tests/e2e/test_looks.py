"""Every page can be read by everybody: axe finds nothing and nothing scrolls sideways, at 320, 768 and 1280 px, in light,
dark and forced colours (U17). `--long`: each of these with each other, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e import account_pages, desk_pages
from tests.e2e.letters import every_link
from tests.e2e.looking import AXE, SCHEMES, Good, Look, faults_of, pressing
from tests.e2e.visitor import Complaints, Visitor
from tests.faults.harness.town import Town


def doors(town: Town) -> Iterator[Look]:
    """Pages for whoever is not signed in."""
    for path in ("/", "/sign-in", "/password/forgotten", "/password/sent", "/password/set/old", "/demo/mail", "/demo/mail?to=nobody",
                 "/nowhere", "/api/v1/docs"):  # fmt: skip
        yield Look("", path)
    yield Look("", "/sign-in", pressing("main form.measure button"), "errors")
    yield Look("", "/password/forgotten", pressing("main form button"), "errors")
    for link in every_link(town, "/l/"):
        yield Look("", link)


ROOMS = (doors, account_pages.subscriptions, account_pages.planning, account_pages.asking, account_pages.people,
         account_pages.requests, account_pages.extremes_of_products, account_pages.help_pages, *desk_pages.ROOMS)  # fmt: skip


@pytest.fixture(scope="session")
def good() -> Good:
    """What was seen on one page is not looked at again on another."""
    return defaultdict(set)


@pytest.mark.parametrize("rooms", ROOMS, ids=lambda one: one.__name__)
def test_u17_everybody_can_read_it(
    rooms: Callable[[Town], Iterator[Look]], town: Town, visitor: Callable[..., Visitor], complaints: Complaints, good: Good, is_long: bool
) -> None:
    """In French, whose words are longer; the long form in English, too."""
    faults = []
    for language in ("fr", "en") if is_long else ("fr",):
        # Axe comes with the window, which takes a sixth of sending it to each page; a frame without scripts would complain of it.
        window = visitor(language) if rooms is desk_pages.letters else visitor(language, brings=AXE)
        for look in rooms(town):
            if look.who != window.email:
                window.leave()
                if look.who:
                    window.be(look.who)
            complaints.closed |= {look.path} if look.is_closed else set()
            window.page.goto(look.path)
            if look.first:
                look.first(window.page)
            faults += [f"{look}: {fault}" for fault in faults_of(window.page, good, is_long=is_long)]
    assert not faults, "\n" + "\n".join(faults)


def test_u17_axe_and_the_ruler_notice(chromium: Browser) -> None:
    """The control: a picture without words, pale words, and a box that is too wide."""
    page = chromium.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x><p style='color: #ccc; background: #fff'>pale</p>"
                     "<div style='width: 400px'>wide</div></main>")  # fmt: skip
    found = "\n".join(faults_of(page))
    for wrong in ("320 light image-alt", "320 light color-contrast", "1280 dark color-contrast", "320 too wide"):
        assert wrong in found
    assert "768 too wide" not in found


def test_u17_colours_that_were_seen_are_known_and_others_are_not(chromium: Browser) -> None:
    """The control of what is left out: the same words in other colours, and what was wrong before, are found."""
    page, good = chromium.new_page(), Good()
    for scheme in SCHEMES:
        good[scheme] = set()
    shown = "<html lang=en><title>x</title><main><h1>x</h1>{}</main>"
    well = "<p style='color: #222; background: #fff'>good</p>"
    for words, wrong in ((well, False), (well + "<p style='color: #ccc; background: #fff'>pale</p>", True),
                         (well + "<p style='color: #ccc; background: #fff'>pale again</p>", True),
                         (well + "<div style='background: #333'><p style='color: #222'>on another ground</p></div>", True)):  # fmt: skip
        page.set_content(shown.format(words))
        assert ("320 light color-contrast" in "\n".join(faults_of(page, good))) is wrong, words
    before = {scheme: set(seen) for scheme, seen in good.items()}
    page.set_content(shown.format(well))
    assert faults_of(page, good) == []
    assert good == before
    page.close()
