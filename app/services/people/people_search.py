"""Finding people by parts of their names and addresses: what is read is what is found, however many people there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.models.person import ACCENTED, PLAIN

FOLD = str.maketrans(ACCENTED, PLAIN)
BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~]+", re.ASCII)
"""The same signs that `words_of` has in the database."""
MOST_PARTS, SHORTEST, LONGEST = 6, 3, 60
FEW = 1_000
"""So many people are quickly put in order; where more are found, the list is walked in its order until a page is full."""
EVERYBODY = "people p"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list of people begins: what stands behind its FROM (people as `p`), its conditions, and their values."""

    table: str = EVERYBODY
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


# Comparisons of equal and less are all that row-level security lets an index answer; the rest is for the few it leaves.
BEGINS = "w.account_id = :account_id AND w.word >= :word{n} AND w.word < :word{n} || U&'\\+10FFFF'"
COUNT = f"SELECT {{n}} AS n, count(*) AS people FROM (SELECT FROM person_words w WHERE {BEGINS} LIMIT {FEW + 1}) w"  # noqa: S608
FOUND = f"""(SELECT DISTINCT w.person_id FROM person_words w WHERE {BEGINS}) found CROSS JOIN LATERAL (
    SELECT * FROM people WHERE account_id = :account_id AND id = found.person_id OFFSET 0) p"""  # noqa: S608
HAS_PART = "(p.sort_key LIKE :part{n} OR p.email LIKE :part{n})"


def parts_of(typed: str) -> list[str]:
    """What somebody typed, as the record has it: small letters, no accents; at most six parts."""
    return list(dict.fromkeys(typed[:200].translate(FOLD).lower().split()))[:MOST_PARTS]


def source(account_id: int, typed: str) -> Source:
    """The people of an account whose name or address has every part that is typed."""
    parts = parts_of(typed)
    conditions = [HAS_PART.format(n=n) for n in range(len(parts))]
    values: dict[str, Any] = {f"part{n}": f"%{_plain(part)}%" for n, part in enumerate(parts)}
    words = [word[:LONGEST] for word in BETWEEN_WORDS.split(" ".join(parts)) if len(word) >= SHORTEST][:MOST_PARTS]
    values |= {f"word{n}": word for n, word in enumerate(words)}
    n, people = _rarest(account_id, words)
    return Source(FOUND.format(n=n) if people <= FEW else EVERYBODY, conditions, values)


def _plain(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _rarest(account_id: int, words: list[str]) -> tuple[int, int]:
    """Which of the words fewest people have, and how many: counted no further than it matters."""
    if not words:
        return 0, FEW + 1
    counts = " UNION ALL ".join(f"({COUNT.format(n=n)})" for n in range(len(words)))
    values = {f"word{n}": word for n, word in enumerate(words)}
    rows = db.session.execute(text(counts), {**values, "account_id": account_id}).all()
    return min(((row.n, row.people) for row in rows), key=lambda row: row[1])
