"""A reader who follows every link: of pages alike but for their number, two are enough."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from flask import Flask

from app.services.people.viewers import Viewer
from tests.web.account.customer import Customer
from tests.web.tongues import Reader, read_page

ELSEWHERE = ("/demo", "/static", "/api", "/calendar/")
DOCUMENTS = (".pdf", ".ics", ".csv", ".mp4", ".webm", ".vtt")
ALIKE = (
    (re.compile(r"\b[A-Z]{2}-[0-9A-Z]{5}\b"), "REF"),
    (re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}"), "/ID"),
    (re.compile(r"/\d+"), "/N"),
    (re.compile(r"\b(cursor|before|after|q|person|product|licence|account|rep)=[^&]*"), r"\1="),
)
ENOUGH = 2
"""Of pages alike: one could be the exception."""


class Wanderer(Customer):
    """A browser in one language; what it was shown stays in `pages`, by address."""

    def __init__(self, app: Flask, viewer: Viewer, language: str) -> None:
        super().__init__(app, viewer)
        self.open("/settings")
        self.send("/language", locale=language)
        self.pages: dict[str, str] = {}

    def wander(self, *starts: str, most: int = 90) -> None:
        seen: Counter[str] = Counter()
        ahead = list(starts)
        while ahead and len(self.pages) < most:
            place = ahead.pop(0)
            seen[alike(place)] += 1
            if place in self.pages or seen[alike(place)] > ENOUGH:
                continue
            ahead += self.look(place)

    def look(self, place: str) -> Iterable[str]:
        """The links of a page. Who may not see it, or where nothing is, reads that in the same language."""
        answer = self.client.get(place)
        assert answer.status_code in {200, 302, 303, 403, 404}, f"{answer.status_code} for {place}"
        if answer.mimetype != "text/html" or answer.status_code >= 500:
            return ()
        if answer.status_code in {302, 303}:
            return links_of([answer.headers["Location"]])
        self.pages[place] = answer.text
        reader: Reader = read_page(answer.text)
        return links_of(reader.links)


def links_of(addresses: Iterable[str]) -> Iterator[str]:
    """Those that lead to a page of ours."""
    for address in addresses:
        parts = urlsplit(address)
        is_ours = not parts.netloc and parts.path.startswith("/")
        if is_ours and not parts.path.startswith(ELSEWHERE) and not parts.path.endswith(DOCUMENTS):
            yield parts._replace(fragment="").geturl()


def alike(place: str) -> str:
    for pattern, instead in ALIKE:
        place = pattern.sub(instead, place)
    return place
