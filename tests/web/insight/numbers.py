"""How the tests of the status page read its numbers."""

from __future__ import annotations

import re

NUMBER = re.compile(r'<a href="(/orders\?[^"]+)">([^<]+)<span class="visually-hidden"> (?!Seats: )')
CELL = re.compile(r'(?s)<td role="cell" data-label="([^"]*)" class="numeric"><span class="cell-value">(.*?)</span></td>')
SHARE = re.compile(r'<a href="([^"]+)">(\d+)%<span class="visually-hidden"> [^<]*, of (\d+)</span></a>')
LINKED = re.compile(r'(?s)\s*<a href="/orders[/?][^"]*">.*</a>\s*')


def rows_of(page) -> int:
    return max(page.source.count('<tr role="row">') - 1, 0)


def without_a_list(source: str) -> list[str]:
    """The numbers in the tables of a page that open nothing; behind a nought there is nothing, but behind its share there is."""
    bare = [(label, re.sub("<[^>]+>", "", words).strip()) for label, words in CELL.findall(source) if not LINKED.fullmatch(words)]
    return [f"{label}: {words}" for label, words in bare if words not in {"", "0", "–"}]
