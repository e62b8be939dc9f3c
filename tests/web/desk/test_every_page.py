"""What every page of the desk and of the managers keeps to (U5, U13, U16, U20, U21)."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from tests.factories import order_at, rep, staff
from tests.web.account.test_experience import CODES
from tests.web.account.test_u16_weight import MOST_BYTES, MOST_REQUESTS, weigh
from tests.web.desk.whole_desk import browsers, pages, whole_desk
from workflows.seat_order import State
from workflows.words import WORDING


def test_u16_every_page_is_light_and_asks_for_ten_things_at_most(app: Flask) -> None:
    desk = whole_desk()
    of, faults = browsers(app, desk), []
    for who, path in pages(desk):
        size, addresses = weigh(of(who).client, path)
        faults += [f"{path}: {size:,} bytes"] if size > MOST_BYTES else []
        faults += [f"{path}: {addresses}"] if len(addresses) > MOST_REQUESTS else []
    assert not faults, "\n".join(faults)


def test_u21_no_page_of_the_desk_shows_a_code(app: Flask) -> None:
    desk = whole_desk()
    of, faults = browsers(app, desk), []
    for who, path in pages(desk):
        found = CODES.findall(of(who).open(path))
        faults += [f"{path}: {found}"] if found else []
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("state", [state for state in State if state is not State.IN_APPROVAL])
def test_u5_a_state_has_the_same_words_on_every_page_of_the_desk(browse, state: State) -> None:
    case = order_at(state, rep=(rita := rep()))
    page, words = browse(rita), str(WORDING[state].desk)
    for path in (f"/desk/orders/{case.reference}", "/desk?view=all", f"/orders?state={state}"):
        assert words in page.open(path), path


AMOUNTS = {"en": re.compile(r"[€$£]\d{1,3}(?:,\d{3})*\.\d\d"), "fr": re.compile("\\d{1,3}(?:[\u202f\u00a0 ]\\d{3})*,\\d\\d[\u202f\u00a0 ][€$£]")}
MONTHS = {"en": r"Jan|January|Feb|February|March|Mar|April|Apr|June|July|Jul|August|Aug|Sept?|September|Oct|October|Nov|November|Dec|December",
          "fr": r"janv\.|janvier|févr\.|février|mars|avril|avr\.|juin|juill\.|juillet|août|sept\.|septembre|oct\.|octobre|nov\.|novembre|"
                r"déc\.|décembre"}  # fmt: skip
DATES = {language: re.compile(rf"\b\d{{1,2}} (?:{months}) \d{{4}}") for language, months in MONTHS.items()}
OTHER = {"en": "fr", "fr": "en"}
TIMES = re.compile(r"<time[^>]*>([^<]*\d\d:\d\d[^<]*)</time>")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_u20_amounts_dates_and_times_are_written_as_the_reader_does(app: Flask, language: str) -> None:
    desk = whole_desk()
    of, faults, seen = browsers(app, desk, language), [], [0, 0, 0]
    for who, path in pages(desk):
        shown, there = of(who).open(path), OTHER[language]
        wrong = AMOUNTS[there].findall(shown) + [one for one in DATES[there].findall(shown) if not DATES[language].fullmatch(one)]
        moments = [html.unescape(one) for one in TIMES.findall(of(who).source)]
        wrong += [one for one in moments if "(" not in one]
        faults += [f"{path}: {wrong}"] if wrong else []
        seen = [a + b for a, b in zip(seen, (len(AMOUNTS[language].findall(shown)), len(DATES[language].findall(shown)), len(moments)), strict=True)]
    assert not faults, "\n".join(faults)
    assert min(seen) > 20, f"amounts, dates, times: {seen}"


def test_u20_the_reader_of_amounts_and_dates_finds_those_of_the_other_language() -> None:
    """Control."""
    assert AMOUNTS["en"].search("It is €1,234.50 a year")
    assert AMOUNTS["fr"].search("Cela fait 1\u202f234,50\u00a0€ par an")
    assert not AMOUNTS["en"].search("1\u202f234,50\u00a0€")
    assert DATES["en"].search("23 Nov 2026") and DATES["fr"].search("23 nov. 2026")
    assert not DATES["en"].search("23 nov. 2026")
    assert TIMES.findall('<time datetime="x">23 Nov 2026, 06:28</time>') == ["23 Nov 2026, 06:28"]


EMPTY = [
    ("rep", "/desk?view=mine", "You have no orders"), ("rep", "/desk?view=unclaimed", "The queue is empty"),
    ("rep", "/desk?view=approval", "No quote waits for approval"), ("rep", "/desk?view=snoozed", "You have put nothing aside"),
    ("rep", "/desk?view=all", "No orders yet"), ("rep", "/desk/views", "No view is saved yet"),
    ("rep", "/desk/questions", "Nobody waits for an answer"),
    ("rep", "/desk/questions?view=settled", "Nothing settled yet"), ("rep", "/desk/templates", "There is no ready-made text yet"),
    ("approver", "/desk/approvals", "Nothing waits for you"), ("approver", "/desk/approvals", "Nobody stands in for anybody."),
    ("manager", "/desk/policy", "Nothing needs approval"), ("manager", "/desk/sharing", "There are no rules"),
    ("manager", "/desk/service-levels", "every account has the standard level"), ("manager", "/status", "Nothing is open"),
    ("manager", "/orders", "No orders yet"), ("manager", "/orders/planned", "Nothing is planned"),
    ("operator", "/desk/machinery", "Everything is well"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "words"), EMPTY)
def test_u13_an_empty_list_says_what_it_is_and_why(browse, who: str, path: str, words: str) -> None:
    assert words in browse(rep() if who == "rep" else staff(who)).open(path)


NO_MATCH = [("rep", "/desk?view=unclaimed&q=nothing", "Nothing in this view fits"), ("rep", "/desk?view=all&q=nothing", "No order fits"),
            ("manager", "/orders?state=stalled", "No order fits"), ("manager", "/status?product=guide", "Nothing of this kind is open")]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "words"), NO_MATCH)
def test_u13_what_fits_no_filter_says_so_and_shows_the_way_out(browse, who: str, path: str, words: str) -> None:
    order_at("pending")
    page = browse(rep() if who == "rep" else staff(who))
    assert words in page.open(path)
    assert "Show all" in page.text or "Look through all orders" in page.text
