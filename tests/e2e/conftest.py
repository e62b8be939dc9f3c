"""One town and one browser for each test process; every journey has browser windows and accounts of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests import browser
from tests.e2e import place
from tests.e2e.visitor import Complaints, Visitor
from tests.e2e.ways import ALL, BOTH, Way
from tests.e2e.words import Words, words_of
from tests.faults.harness.town import Town
from tests.ground import Servers

expect.set_options(timeout=15_000)  # only there to end a journey that has failed


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey runs in English with JavaScript and in French without; those marked `all_ways` in all four."""
    if "way" in metafunc.fixturenames:
        ways = ALL if getattr(metafunc.function, "in_all_ways", False) else BOTH
        metafunc.parametrize("way", ways, ids=str, scope="function")


@pytest.fixture(scope="session")
def town(servers: Servers, request: pytest.FixtureRequest) -> Iterator[Town]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    with place.open_town(servers, f"e2e_{worker}") as town:
        yield town


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser from the machine; without one the journeys are skipped."""
    with browser.opened() as found:
        yield found


@pytest.fixture
def complaints(town: Town) -> Iterator[Complaints]:
    """No journey may make a browser complain."""
    complaints = Complaints(town.environment["PUBLIC_URL"])
    yield complaints
    assert not complaints.heard, "\n".join(complaints.heard)


@pytest.fixture(scope="session")
def windows() -> dict[str, list[Visitor]]:
    """Windows nobody uses just now, by what is special about them: opening one takes longer than a page."""
    return defaultdict(list)


@pytest.fixture
def visitor(
    chromium: Browser, complaints: Complaints, windows: dict[str, list[Visitor]]
) -> Iterator[Callable[..., Visitor]]:
    """`visitor("en", script=True)` is a window in which nobody is signed in."""
    used: list[tuple[str, Visitor]] = []

    def enter(language: str = "en", **how: Any) -> Visitor:
        kind = f"{language} {how}"
        window = windows[kind].pop() if windows[kind] else Visitor(chromium, complaints.home, language, **how)
        complaints.listen(window)
        used.append((kind, window))
        return window

    yield enter
    for kind, window in used:
        window.leave()
        complaints.leave(window)
        windows[kind].append(window)


@pytest.fixture
def someone(visitor: Callable[..., Visitor], way: Way) -> Callable[[str], Visitor]:
    """`someone(email)`: signed in, in the journey's language and with or without its JavaScript."""
    return lambda email: visitor(way.language, script=way.script).be(email)


@pytest.fixture
def t(way: Way) -> Words:
    return words_of(way.language)
