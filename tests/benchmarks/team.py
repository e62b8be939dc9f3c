"""The team page and the Subscription page: does it care how many people and seat changes an account has?"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.benchmarks import servers
from tests.benchmarks.client import load, request
from tests.benchmarks.ground import Ground
from tests.benchmarks.reading import session_of
from tests.benchmarks.table import Line, of_rounds

BOUND = 1.3
SMALL, LARGE = (20, 5), (20_000, 5_000)
PAGES = {
    "team page": "/team",
    "team page, one of its last pages": "/team?cursor=last",
    "Subscription page": "/subscription",
    "unexpected seats, the last of them": "/team?show=unexpected&cursor=last",
    "search for one person": "/team?q=owner",
}


def run(ground: Ground, rounds: int, count: int) -> Iterator[Line]:
    """p95 of the time a page takes, one connection, the two accounts in turn."""
    with ground.connect() as session, servers.web("wsgi:app", ground.settings) as (port, _):
        for slug, (people, changes) in {"managed-0": SMALL, "managed-1": LARGE}.items():
            _fill(session, slug, people, changes)
        session.execute("VACUUM ANALYZE")
        cookies = {slug: session_of(session, port, f"owner@{slug}.example") for slug in ("managed-0", "managed-1")}
        for name, path in PAGES.items():
            pairs = []
            for _ in range(rounds):
                seconds = dict.fromkeys(cookies, 0.0)
                for slug, cookie in cookies.items():
                    here = path.replace("last", _last(session, slug))
                    raw = request("GET", f"http://127.0.0.1:{port}{here}", Cookie=cookie)
                    load(port, [raw] * 20, connections=1, expected=200)
                    result = load(port, [raw] * count, connections=1, expected=200)
                    if result.wrong:
                        raise ValueError(f"unexpected answers, such as {result.wrong[0]}")
                    seconds[slug] = result.quantile(0.95) * 1000
                pairs.append((seconds["managed-1"], seconds["managed-0"]))
            what = f"{name} p95, {LARGE[0]:,} people and {LARGE[1]:,} changes"
            yield of_rounds(what, pairs, BOUND, is_floor=False, unit="ms")


PEOPLE = """
INSERT INTO people (account_id, email, name, role, has_billing_rights, locale, suspended_at)
SELECT a.id, 'person-' || n || '@' || a.slug || '.example', 'Person ' || lpad((n * 7919 %% 100000)::text, 5, '0'),
       CASE WHEN n %% 10 = 0 THEN 'light_agent' ELSE 'agent' END, false, 'en', CASE WHEN n %% 50 = 1 THEN now() END
FROM accounts a, generate_series(1, %(people)s) n WHERE a.slug = %(slug)s
"""
ROLES = """
INSERT INTO seat_assignments (account_id, person_id, product_id, role)
SELECT m.account_id, m.id, p.id, CASE WHEN m.role = 'light_agent' AND p.slug = 'support' THEN 'light_agent' ELSE 'agent' END
FROM people m JOIN accounts a ON a.id = m.account_id JOIN products p ON p.slug = 'support' OR p.slug = 'chat' AND m.id %% 3 = 0
WHERE a.slug = %(slug)s AND m.role <> 'owner'
"""
CHANGES = """
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at, provisioned_at)
SELECT s.account_id, s.id, CASE WHEN n = 1 THEN %(people)s + 100 WHEN n %% 2 = 0 THEN 1 ELSE -1 END, 'applied',
       current_date, 'add_seats', 'Bench', now(), now()
FROM subscriptions s JOIN accounts a ON a.id = s.account_id, generate_series(1, %(changes)s / 2) n WHERE a.slug = %(slug)s
"""


def _fill(session: psycopg.Connection, slug: str, people: int, changes: int) -> None:
    values = {"slug": slug, "people": people, "changes": changes}
    session.execute(CHANGES, values)
    session.execute(PEOPLE, values)
    session.execute("ANALYZE people")  # or every role would look for its person from the first row on
    session.execute(ROLES, values)


def _last(session: psycopg.Connection, slug: str) -> str:
    """The cursor of a page near the end, made the way the page makes its own."""
    from app.services.people.team_list import mark

    row = session.execute(
        "SELECT p.sort_key, p.id FROM people p JOIN accounts a ON a.id = p.account_id WHERE a.slug = %s"
        " ORDER BY p.sort_key DESC, p.id DESC OFFSET 15 LIMIT 1", [slug],
    ).fetchone()  # fmt: skip
    assert row is not None
    return mark({"sort_key": row[0], "id": row[1]})
