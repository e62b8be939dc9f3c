"""Finding orders by what is said of them and what they are about: however many there are, and however many fit.

The words and facets of an order are kept by triggers (`queue_entries`; `desk_entries` with what no customer reads). What
few orders say is looked up in an index; where many do, the list is walked in its order until a page is full, since the
first page then stands near its beginning (`finding.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.extensions import Statement
from app.services.queueing.lists import Filter

FEW = 20_000
"""So many ids are quickly read from an index; where more orders say it, the list is walked."""
NARROW = 5_000
"""So many orders are quickly put in order; where more fit, the list's own order comes to them soon."""
NEAR = 500
"""So far every list is walked first: what many orders fit fills a page there, and no index need be read."""
ON = 2_500
"""So far a list is walked, comparing words, sooner than their index is read."""
FAR = 8_000
"""So far a list is walked at all: of a million orders, a page of what more than NARROW fit stands within it, or soon behind it,
if it is spread evenly."""
LONGEST = 200

LOOK_UP = Statement("""
SELECT CAST(ids AS text), cardinality(ids) FROM (
    SELECT CASE WHEN typed = '' THEN orders_saying(NULL, facets, :few + 1) WHEN wanted IS NOT NULL THEN orders_saying(wanted, facets, :few + 1)
           ELSE '{}' END AS ids
    FROM (SELECT CAST(:typed AS text) AS typed, words_wanted(:typed) AS wanted, CAST(:facets AS text[]) AS facets OFFSET 0) w OFFSET 0) f
WHERE cardinality(ids) <= :few
""")
EVERY = """o.id IN (SELECT unnest(orders_saying(CASE WHEN CAST(:typed AS text) <> '' THEN words_wanted(:typed) END,
    CAST(:facets AS text[]), 2147483647)))"""
BESIDE = """ CROSS JOIN LATERAL (SELECT FROM queue_entries q WHERE q.account_id = o.account_id AND q.order_id = o.id
    AND {what} OFFSET 0) said"""
OF_FACETS = "q.facets @> CAST(:facets AS text[])"
OF_WORDS = "q.words @@ (SELECT words_wanted(:typed))"
AT_THE_DESK = f"""({OF_WORDS} OR (SELECT d.words @@ (SELECT words_wanted(:typed)) FROM desk_entries d
    WHERE d.account_id = o.account_id AND d.order_id = o.id))"""  # noqa: S608  (a constant)
REFERENCE = re.compile(r"(?:SO[-\s]?)?([0-9A-Z]{5,7})")
MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Said:
    """What an order must say, as typed, and the facets it must have; what no customer reads is searched `at_the_desk`."""

    typed: str
    facets: tuple[str, ...]
    at_the_desk: bool

    @property
    def conditions(self) -> list[str]:
        """What its entry `q` must fit."""
        words = AT_THE_DESK if self.at_the_desk else OF_WORDS
        return [*([OF_FACETS] if self.facets else []), *([words] if self.typed else [])]

    @property
    def arguments(self) -> dict[str, Any]:
        return {"typed": self.typed, "facets": list(self.facets)}


def said(wanted: Filter, *, at_the_desk: bool) -> Said | None:
    """What is searched and filtered by words; None where nothing is."""
    facets = [f"{name}:{value}" for name, value in (("product", wanted.product), ("type", wanted.account_type)) if value]
    typed = cleaned(wanted.q or "")
    return Said(typed, tuple(facets), at_the_desk) if typed or facets else None


def beside(conditions: list[str]) -> str:
    """Behind a list of orders `o`: those whose entry `q` fits, asked of one after another."""
    return BESIDE.format(what=" AND ".join(conditions)) if conditions else ""


def look_up(asked: Said) -> tuple[str, int] | None:
    """The ids of the orders that fit as Postgres writes them, and how many; None where more than FEW do. Accents and capitals do not matter."""
    rows = LOOK_UP.rows({**asked.arguments, "few": FEW})
    return (rows[0][0], rows[0][1]) if rows else None


def cleaned(typed: str) -> str:
    """What the database can read of it."""
    return typed[:LONGEST].replace("\x00", "")


def reference_in(typed: str) -> str | None:
    """The reference somebody means who types "so 7f3k2" or "7F3KO": O, I and L are never in one, so they are 0, 1 and 1."""
    found = REFERENCE.fullmatch(typed.strip().upper())
    return f"SO-{found[1].translate(MISREAD)}" if found else None
