"""What could be freed instead of bought: people who use a seat unexpectedly (R22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from app.extensions import db

SHOWN = 3
LAPSED_DAYS = 30
"""An invitation that nobody has followed for so long has lapsed."""


class Why(StrEnum):
    SUSPENDED = "suspended"  # a suspended person still uses a seat (R16)
    LIGHT = "light"  # a light agent or contributor with a counted role somewhere (R17)
    LAPSED = "lapsed"  # invited long ago, and never came


@dataclass(frozen=True, slots=True)
class Freeable:
    """People who hold a seat of a licence for one reason: how many, and the first few, each with id and name."""

    licence: str
    name: str
    name_fr: str
    why: Why
    count: int
    people: Sequence[tuple[int, str]]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.people)


FREEABLE = text("""
WITH member AS MATERIALIZED (
    SELECT s.product_id AS licence_id, s.product_id FROM subscriptions s WHERE s.account_id = :account_id AND s.ended_on IS NULL
    UNION SELECT s.product_id, m.product_id FROM subscriptions s JOIN suite_members m ON m.suite_id = s.product_id
    WHERE s.account_id = :account_id AND s.ended_on IS NULL
), holder AS (
    SELECT DISTINCT member.licence_id, p.id, p.name,
           CASE WHEN p.suspended_at IS NOT NULL THEN 'suspended' WHEN p.role IN ('light_agent', 'contributor') THEN 'light'
                ELSE 'lapsed' END AS why
    FROM people p JOIN seat_assignments a ON a.account_id = p.account_id AND a.person_id = p.id
     AND a.is_counted AND a.waiting_since IS NULL JOIN member ON member.product_id = a.product_id
    WHERE p.account_id = :account_id AND p.role <> 'owner' AND (p.suspended_at IS NOT NULL OR p.role IN ('light_agent', 'contributor')
       OR p.last_sign_in_at IS NULL AND p.created_at < clock_now() - make_interval(days => :days))
), counted AS (
    SELECT *, count(*) OVER w AS n, row_number() OVER (PARTITION BY licence_id, why ORDER BY name, id) AS place
    FROM holder WINDOW w AS (PARTITION BY licence_id, why)
)
SELECT l.slug AS licence, l.name, l.name_fr, c.why, max(c.n) AS n,
       array_agg(c.id ORDER BY c.place) AS ids, array_agg(c.name ORDER BY c.place) AS names
FROM counted c JOIN products l ON l.id = c.licence_id WHERE c.place <= :shown
GROUP BY l.id, l.slug, l.name, l.name_fr, c.why ORDER BY l.id, c.why DESC
""")


def freeable(account_id: int) -> list[Freeable]:
    """Per licence and reason, in one statement: who holds a seat that may not be needed. Never the owner."""
    rows = db.session.execute(FREEABLE, {"account_id": account_id, "days": LAPSED_DAYS, "shown": SHOWN})
    return [Freeable(row.licence, row.name, row.name_fr, Why(row.why), row.n, list(zip(row.ids, row.names, strict=True)))
            for row in rows]  # fmt: skip
