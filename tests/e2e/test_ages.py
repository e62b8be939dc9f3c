"""U20: "3 days ago" is said in the same words by the server and, while the page stays open, by the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.visitor import Complaints, Visitor

AGES = "() => [...document.querySelectorAll('main [data-ago]')].map(one => one.textContent.replaceAll('\\u202f', ' ').replaceAll('\\u00a0', ' '))"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_u20_an_age_is_said_alike_by_the_server_and_by_the_browser(chromium: Browser, complaints: Complaints, language: str) -> None:
    mona = Visitor(chromium, complaints.home, language).be("mona@vendor.example")  # a window that nobody has after it: its clock is made up
    mona.page.clock.install()
    mona.open("/orders")
    before = mona.page.evaluate(AGES)
    mona.page.clock.run_for(61_000)
    after = mona.page.evaluate(AGES)
    assert len(before) == len(after) > 20
    units = {"en": ("day", "week", "month"), "fr": ("jour", "semaine", "mois")}[language]
    long_ago = [(one, other) for one, other in zip(before, after, strict=True) if any(unit in one for unit in units)]
    assert len(long_ago) > 10
    assert [one for one, _ in long_ago] == [other for _, other in long_ago]
    assert before != after or not any("minute" in one for one in before), "the browser does count on"
    mona.context.close()
