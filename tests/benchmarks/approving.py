"""An approval decision in the browser, from the POST to the next page: ours beside the libraries, and a bare view of the same rows."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import psycopg

from app.services.people.viewers import digest
from tests.benchmarks import orders
from tests.benchmarks.client import Connection, request
from tests.benchmarks.ground import token_of
from tests.benchmarks.reading import cookie_of, session_of
from workflows.deals import hash_of

WHO, SPARE = "approver-0@vendor.example", 1
PEOPLE = "INSERT INTO staff (email, name, role, locale, time_zone, is_active) VALUES (%s, 'Approver', 'approver', 'en', 'UTC', true) RETURNING id"
TOKEN = "INSERT INTO api_tokens (token_hash, staff_id, scope, label) VALUES (%s, %s, 'write', '')"
POLICY = """
INSERT INTO approval_policies (version, is_draft, document, comment, author_name) VALUES (0, false, %s, '', 'Bench')
"""
QUOTES = """
INSERT INTO quotes (account_id, order_id, version, status, currency, valid_until, terms, months, prorated_on, cycle_starts_on,
                    cycle_ends_on, tax_percent, net_minor, due_now_minor, tax_minor, total_minor, written_by)
SELECT account_id, id, 1, 'draft', 'EUR', current_date + 30, '', 12, current_date, current_date - 165, current_date + 200, 20,
       235200, 128877, 25775, 154652, rep_id FROM orders
"""
LINES = """
INSERT INTO quote_lines (account_id, order_id, version, line_no, product_id, plan_id, asked_seats, seats, unit_price_minor,
                         discount_percent, amount_minor, due_now_minor, list_price_minor)
SELECT account_id, id, 1, 1, 1, 1, 5, 5, 4900, 20, 235200, 128877, 4900 FROM orders
"""
ROUNDS = """
INSERT INTO approval_rounds (account_id, order_id, number, order_round, quote_version, policy_version, deal_hash, record, sends_itself,
                             asked_by, note)
SELECT r.account_id, r.order_id, 1, 1, 1, 1, r.hash, quote_record(r.account_id, r.order_id, 1), false, %(rep)s, ''
FROM jsonb_to_recordset(%(rows)s) AS r(account_id bigint, order_id bigint, hash text)
"""
STAGES = """
INSERT INTO approval_stages (account_id, order_id, round, group_slug, who, count, place, because, opened_at)
SELECT account_id, id, 1, 'deal-desk', 'any', 1, 1, '["A rule"]', now() FROM orders
"""
Side = Callable[[], float]


def prepare(session: psycopg.Connection) -> int:
    """A policy that wants everything approved by the one approver; returns who that is."""
    row = session.execute(PEOPLE, [WHO]).fetchone()
    assert row is not None
    session.execute(TOKEN, [digest(token_of(WHO)), row[0]])
    document = {"groups": [{"slug": "deal-desk", "name": "Deal desk", "name_fr": "", "members": [row[0]]}],
                "rules": [{"name": "A rule", "when": [], "stages": [{"group": "deal-desk"}]}]}  # fmt: skip
    session.execute(POLICY, [json.dumps(document)])
    return int(row[0])


def done(session: psycopg.Connection) -> None:
    """Nothing needs approval any more: the lines after this one are about something else."""
    session.execute(POLICY, [json.dumps({"groups": [], "rules": []})])


def sides(session: psycopg.Connection, ports: tuple[int, int, int], approver: int, count: int) -> tuple[Side, Side, Side]:
    """Decisions a second, each with the page that comes after it: ours, the libraries alone (`floor_pages.py`), and bare."""
    ours, floor, bare = ports
    cookie = {"Cookie": session_of(session, ours, WHO)}

    def by_form(port: int, headers: dict[str, str], post: str, page: str) -> float:
        found = _waiting(session, count)
        post, page = f"http://127.0.0.1:{port}{post}", f"http://127.0.0.1:{port}{page}"

        def at(path: str, one: tuple[int, int, str]) -> str:
            return path.format(account=one[0], order=one[1], reference=one[2])

        jar, token = _form_of(port, request("GET", at(page, found[-1]), **headers), headers.get("Cookie", ""))
        body = urlencode({"csrf_token": token, "verb": "approve_quote", "note": "Fine", "round": 1}).encode()
        headers = {**headers, "Cookie": jar}
        posts = [request("POST", at(post, one), body, **headers, Referer=page)
                 .replace(b"application/json", b"application/x-www-form-urlencoded") for one in found[:-SPARE]]  # fmt: skip
        return _decided(port, posts, request("GET", at(page, found[-1]), **headers), 302)

    def of_ours() -> float:
        return by_form(ours, cookie, "/desk/approvals/{reference}", "/desk/approvals/{reference}")

    def of_floor() -> float:
        token = {"Authorization": f"Bearer {token_of(WHO)}"}
        return by_form(floor, token, "/decide/{account}/{order}", "/decision/{account}/{order}")

    def of_bare() -> float:
        found, here = _waiting(session, count), f"http://127.0.0.1:{bare}"
        posts = [request("POST", f"{here}/decide", json.dumps({"order": [one[0], one[1]], "staff": approver}).encode()) for one in found[:-SPARE]]
        return _decided(bare, posts, request("GET", f"{here}/decision/{found[-1][0]}/{found[-1][1]}"), 200)

    return of_ours, of_floor, of_bare


def _waiting(session: psycopg.Connection, count: int) -> list[tuple[int, int, str]]:
    """`count` quotes before the approver, and one more that stays: the next page."""
    orders.make(session, "in_approval", count + SPARE, rep=1)
    session.execute(QUOTES)
    session.execute(LINES)
    found = session.execute("SELECT account_id, id, reference, quote_record(account_id, id, 1) FROM orders ORDER BY id").fetchall()
    rows = [{"account_id": one[0], "order_id": one[1], "hash": hash_of(one[3])} for one in found]
    session.execute(ROUNDS, {"rows": json.dumps(rows), "rep": 1})
    session.execute(STAGES)
    session.execute("ANALYZE orders, quotes, quote_lines, approval_rounds, approval_stages")
    return [(account, order, reference) for account, order, reference, _record in found]


def _form_of(port: int, raw: bytes, cookie: str) -> tuple[str, str]:
    """The cookie and the token of the form on a page."""
    connection = Connection(port)
    connection.socket.sendall(raw)
    page = connection.socket.recv(1 << 20)
    while b"</html>" not in page:
        page += connection.socket.recv(1 << 20)
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None, page[:2000]
    return (cookie_of(page) if b"et-Cookie" in page else cookie), token[1].decode()


def _decided(port: int, posts: Sequence[bytes], following: bytes, expected: int) -> float:
    """Decisions a second. Raises ValueError for an answer that was not expected: a refusal is quick."""
    lock, left, wrong = threading.Lock(), iter(posts), list[int]()

    def work() -> None:
        connection = Connection(port)
        while True:
            with lock:
                raw = next(left, None)
            if raw is None:
                connection.socket.close()
                return
            statuses = (connection.ask(raw)[0], connection.ask(following)[0])
            if statuses != (expected, 200):
                wrong.extend(statuses)

    threads = [threading.Thread(target=work) for _ in range(8)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise ValueError(f"unexpected answers: {wrong[:10]}")
    return len(posts) / (time.perf_counter() - began)
