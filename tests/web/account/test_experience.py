"""What every page of an account keeps to: one set of words, a history that tells all, nothing destroyed unnamed."""

from __future__ import annotations

import re

import pytest

from tests.factories import account, order_at
from workflows.seat_order import State
from workflows.words import WORDING, Tone


@pytest.mark.parametrize("state", list(State))
def test_u5_a_state_has_the_same_words_on_every_page(customer, state):
    """The request, the list of requests and the confirmation agree; the tag's colour is never alone."""
    case = order_at(state)
    words = str(WORDING[state].customer)
    page = customer(case.house.owner)
    for path in (f"/requests/{case.reference}", "/requests", f"/requests/{case.reference}/sent"):
        assert words in page.open(path), path
    assert len(Tone) <= 8


def test_u5_no_two_states_look_the_same_to_the_reader():
    """But for the vendor's own approval: to the customer the offer is being looked at, as before."""
    said = [str(one.customer) for state, one in WORDING.items() if state is not State.IN_APPROVAL]
    assert len(set(said)) == len(said)


def test_u10_the_history_names_the_step_the_actor_the_moment_its_zone_the_states_and_the_comment(customer):
    case = order_at("on_hold")
    text = customer(case.house.owner).open(f"/requests/{case.reference}")
    history = text.partition("History")[2]
    for words in (case.rep.name, "Because", "Being looked at", "We need your answer", "(Paris)"):
        assert words in history, words
    assert len(case.page().events) == history.count("(Paris)")


def test_u10_without_the_zone_the_moment_would_not_say_when(customer):
    """Control: what the test above looks for is the zone of the reader's account, not a word of the layout."""
    case = order_at("pending")
    text = customer(case.house.owner).open("/team")
    assert "(Paris)" not in text.partition("History")[2]


def test_u15_ending_the_account_names_what_ends_and_when(customer):
    house = account("self_service")
    text = customer(house.owner).open("/subscription/cancel")
    assert "What ends" in text
    assert "1 licence, with all its seats" in text
    assert "Keep the account" in text
    assert "Everything works as before until that day" in text


def test_u15_removing_somebody_names_the_person_and_offers_the_way_back(customer):
    house = account("managed")
    page = customer(house.owner)
    text = page.open(f"/team/{house.admin.id}/remove")
    assert house.admin.name in text
    assert "Nobody is deleted" in text
    assert f"/team/{house.admin.id}" in page.source  # the way back leads to the person


CODES = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
"""How codes of states, steps, changes and kinds look; no word of English or French does."""


@pytest.mark.parametrize("state", list(State))
def test_u21_no_page_of_a_request_shows_a_code(customer, state):
    case = order_at(state)
    page = customer(case.house.owner)
    for path in (f"/requests/{case.reference}", "/requests?show=closed", "/requests", "/subscription", "/subscription/history", "/team"):
        assert CODES.findall(page.open(path)) == [], path


def test_u21_the_reader_of_codes_finds_one():
    """Control."""
    assert CODES.findall("It is in_review, or awaiting_owner.") == ["in_review", "awaiting_owner"]


@pytest.mark.parametrize(("kind", "who", "path"), [("managed", "admin", "/subscription"), ("self_service", "admin", "/subscription"),
                                                   ("managed", "agent", "/home"), ("online_assisted", "admin", "/contacts")])  # fmt: skip
def test_u21_who_may_not_do_it_reads_who_can(customer, kind, who, path):
    house = account(kind)
    text = customer(getattr(house, who)).open(path)
    assert house.owner.name in text
