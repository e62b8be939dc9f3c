"""U1: every journey of the browser suite is made with JavaScript and without, in English and in French."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.e2e.ways import ALL, BOTH
from tests.house_rules.reading import ROOT

GIVES_A_WAY = frozenset({"way", "someone"})
NO_JOURNEYS = {
    "test_u2_a_number_that_is_none": "its browser stops the form with JavaScript and without alike; the window is part of the test",
    "test_u2_s12_a_file_that_is_too_large_is_told_before_it_takes_anything_with_it": "without JavaScript the page that answers says what to do",
    "test_s11_the_payload_would_run_on_a_careless_page": "a control, on a page of its own",
    "test_a_browser_that_complains_is_heard": "a control, on a page of its own",
    "test_u7_help_search_move_choose_and_open": "without JavaScript there are no keys",
    "test_u7_a_decision_is_four_keys_from_the_queue": "without JavaScript there are no keys",
    "test_u7_keys_can_be_switched_off": "without JavaScript there are no keys",
    "test_u9_a_colleague_appears_in_the_list_without_reloading": "without JavaScript a page is as it was opened",
    "test_u20_an_age_is_said_alike_by_the_server_and_by_the_browser": "compares what the script says with the page before it",
    "test_u16_the_queue_asks_for_ten_things_at_most": "counts what the page with everything asks for",
    "test_r65_an_approver_decides_from_the_mail_on_a_telephone_and_the_order_goes_on": "four rounds of one order, one in each of the ways",
    "test_the_readme_shows_the_real_pages": "takes pictures",
    "test_u22_the_walk_through_is_what_the_product_does_today": "films, with the pointer drawn by a script",
}
"""What is in the browser suite and goes nowhere, and why."""
NOT_MADE = re.compile(r"test_u(7|9|16|17|18)_")
"""Keys and presence are a script's own (U7, U9); weights, looks and targets are measured, not made (U16 to U18)."""


def made_one_way_only(source: str) -> Iterator[str]:
    """Names of tests that neither take a way nor the somebody who goes it."""
    tests = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
    yield from (test.name for test in tests if not GIVES_A_WAY & {one.arg for one in test.args.args})


def _all() -> Iterator[str]:
    for file in (ROOT / "tests/e2e").glob("test_*.py"):
        yield from made_one_way_only(file.read_text(encoding="utf-8"))


def test_u1_every_journey_is_made_with_javascript_and_without() -> None:
    found = {name for name in _all() if not NOT_MADE.match(name)}
    assert found - set(NO_JOURNEYS) == set(), "take `someone` or `way`: the journey is then made with JavaScript and without"
    assert set(NO_JOURNEYS) - set(_all()) == set(), "these are not there any more, or are journeys now"


def test_u1_the_ways_have_a_script_and_none_in_both_languages() -> None:
    assert {way.script for way in BOTH} == {True, False}
    assert {way.language for way in BOTH} == {"en", "fr"}
    assert {(way.language, way.script) for way in ALL} == {(language, script) for language in ("en", "fr") for script in (True, False)}


def test_u1_a_journey_made_one_way_is_found() -> None:
    """Control."""
    source = "def test_r1_a(someone): ...\ndef test_r2_b(way, town): ...\ndef test_r3_c(visitor): ...\ndef made(visitor): ...\n"
    assert list(made_one_way_only(source)) == ["test_r3_c"]
