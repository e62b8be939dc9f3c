"""The managers' figures of some weeks, in one statement over the sums: as many rows for a million orders as for a thousand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.domain.stays import percentile
from app.extensions import db
from app.services.reporting.wanted import Wanted
from workflows.seat_order import OPEN, State

AHEAD_WEEKS = 12
"""How far the forecast looks."""
REACHED = ("requested", "reviewed", "offered", "accepted", "seated")
ANSWERED = ("won", "declined", "expired")
"""What becomes of an offer."""

READ = text("""
WITH asked AS MATERIALIZED (
    SELECT CASE WHEN CAST(:product AS text) IS NULL THEN 0 ELSE (SELECT id FROM products WHERE slug = :product) END AS product_id,
           coalesce(CAST(:type AS text), '') AS account_type, coalesce(CAST(:reps AS bigint[]), '{0}') AS rep_ids,
           clock_today('UTC') AS today, date_trunc('week', clock_today('UTC'))::date - 7 * (CAST(:weeks AS int) - 1) AS since
), cells AS MATERIALIZED (
    SELECT c.kind, c.key, c.day, c.n, c.amount FROM asked a JOIN report_cells c
      ON c.product_id = a.product_id AND c.account_type = a.account_type AND c.rep_id = ANY(a.rep_ids) AND c.day BETWEEN a.since AND a.today
    WHERE c.kind = ANY(ARRAY['requested', 'reached', 'decided', 'done', 'list', 'net', 'stay'])
)
SELECT a.today, a.since, (SELECT as_of FROM report_clock WHERE isfinite(as_of)) AS as_of,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(kind, key, week, n, amount)), '[]') FROM (
        SELECT kind, key, date_trunc('week', day)::date AS week, sum(n) AS n, sum(amount) AS amount FROM cells
        WHERE kind <> 'stay' GROUP BY 1, 2, 3) w) AS weekly,
    (SELECT coalesce(jsonb_object_agg(key, n), '{}') FROM (
        SELECT key, sum(n) AS n FROM cells WHERE kind = 'stay' GROUP BY key) s) AS stays,
    (SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(n, amount)), '{}') FROM (
        SELECT c.key, sum(c.n) AS n, sum(c.amount) AS amount FROM report_cells c WHERE c.kind = 'open' AND c.product_id = a.product_id
          AND c.account_type = a.account_type AND c.rep_id = ANY(a.rep_ids) GROUP BY c.key HAVING sum(c.n) <> 0) o) AS open,
    (SELECT jsonb_build_array(count(*), coalesce(sum(p.delta), 0)) FROM seat_changes p
     JOIN accounts t ON t.id = p.account_id JOIN subscriptions s ON s.account_id = p.account_id AND s.id = p.subscription_id
     WHERE p.status = 'planned' AND p.order_id IS NULL AND p.effective_on < a.today + 7 * CAST(:ahead AS int)
       AND (a.product_id = 0 OR s.product_id = a.product_id) AND (a.account_type = '' OR t.type = a.account_type)
       AND (CAST(:reps AS bigint[]) IS NULL OR coalesce(t.rep_id, -1) = ANY(a.rep_ids))) AS planned,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', slug, 'name', name, 'name_fr', name_fr) ORDER BY name), '[]')
     FROM products) AS products
FROM asked a
""")


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of the period's requests got at least so far; seats are those they are about."""

    name: str
    orders: int
    seats: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Orders that left a state in the period; seconds within which half of them, and nine in ten, had done with it."""

    state: State
    orders: int
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Discount:
    """Offers of the period in one currency: a full cycle at list price, and after the discounts."""

    currency: str
    offers: int
    list_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Week:
    """What happened in the week that begins on `monday`. Seats may be fewer."""

    monday: date
    requested: int
    won: int
    answered: int
    done: int
    seats: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seats to come: of offers that are out, weighed by the past; of what is accepted; of what accounts have planned."""

    offers: int
    offered_seats: int
    rate: float | None
    accepted: int
    accepted_seats: int
    planned: int
    planned_seats: int

    @property
    def weighed_seats(self) -> int:
        return round(self.offered_seats * (self.rate or 0))

    @property
    def expected_seats(self) -> int:
        return self.weighed_seats + self.accepted_seats + self.planned_seats


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it; `as_of` is None before anything was counted. `outcomes` counts orders by what became of them."""

    since: date
    today: date
    as_of: datetime | None
    funnel: Sequence[Stage]
    stays: Sequence[Stay]
    outcomes: Mapping[str, int]
    discounts: Sequence[Discount]
    weeks: Sequence[Week]
    forecast: Forecast
    products: Sequence[Mapping[str, Any]]

    @property
    def answered(self) -> int:
        return sum(self.outcomes.get(one, 0) for one in ANSWERED)

    @property
    def win_rate(self) -> float | None:
        """Accepted offers among those that were answered, or ran out; None without any."""
        return self.outcomes.get("won", 0) / self.answered if self.answered else None


Sums = Mapping[tuple[str, str, str], tuple[int, int]]
"""By kind, key and the Monday of the week: how many, and how much."""


def read(wanted: Wanted) -> Figures:
    """The figures for these choices. A product nobody knows has none."""
    row = db.session.execute(READ, {**wanted.values, "ahead": AHEAD_WEEKS}).one()
    sums = {(kind, key, week): (int(n), int(amount)) for kind, key, week, n, amount in row.weekly}
    outcomes = Counter[str]()
    for (kind, key, _week), (n, _amount) in sums.items():
        if kind == "decided":
            outcomes[key] += n
    return Figures(row.since, row.today, row.as_of, _funnel(sums), _stays(row.stays), outcomes, _discounts(sums),
                   _weeks(sums, row.since, wanted.weeks), _forecast(row, outcomes), row.products)  # fmt: skip


def _total(sums: Sums, wanted_kind: str, keys: Sequence[str] | None = None) -> tuple[int, int]:
    found = [value for (kind, key, _), value in sums.items() if kind == wanted_kind and (keys is None or key in keys)]
    return sum(n for n, _ in found), sum(amount for _, amount in found)


def _funnel(sums: Sums) -> list[Stage]:
    return [Stage(name, *_total(sums, "reached", [str(n) for n in range(least, len(REACHED))])) for least, name in enumerate(REACHED)]


def _stays(found: Mapping[str, int]) -> list[Stay]:
    by_state: dict[str, dict[int, int]] = defaultdict(dict)
    for key, n in found.items():
        state, _, bucket = key.rpartition(":")
        by_state[state][int(bucket)] = int(n)
    return [Stay(state, sum(counts.values()), percentile(counts, 0.5), percentile(counts, 0.9))
            for state in State if state in OPEN and sum((counts := by_state.get(state, {})).values()) > 0]  # fmt: skip


def _discounts(sums: Sums) -> list[Discount]:
    currencies = sorted({key for kind, key, _ in sums if kind == "list"})
    found = [Discount(one, *_total(sums, "list", [one]), _total(sums, "net", [one])[1]) for one in currencies]
    return [one for one in found if one.offers]


def _weeks(sums: Sums, since: date, count: int) -> list[Week]:
    nothing = (0, 0)

    def week(monday: date) -> Week:
        def of(kind: str, key: str = "") -> tuple[int, int]:
            return sums.get((kind, key, monday.isoformat()), nothing)

        answered = sum(of("decided", one)[0] for one in ANSWERED)
        return Week(monday, of("requested")[0], of("decided", "won")[0], answered, *of("done"))

    return [week(since + timedelta(weeks=n)) for n in range(count)]


def _forecast(row: Any, outcomes: Mapping[str, int]) -> Forecast:
    offers, seats = (int(one) for one in row.open.get(State.QUOTED, (0, 0)))
    accepted = [row.open.get(state, (0, 0)) for state in (State.ACCEPTED, State.FULFILLING, State.STALLED)]
    answered = sum(outcomes.get(one, 0) for one in ANSWERED)
    return Forecast(offers, seats, outcomes.get("won", 0) / answered if answered else None, sum(int(n) for n, _ in accepted),
                    sum(int(amount) for _, amount in accepted), *(int(one) for one in row.planned))  # fmt: skip
