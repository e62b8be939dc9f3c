"""F4: Redis is away. Pages and API go on, decisions are recorded, sign-in is still limited, and the work is done later."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter

from tests.factories import order_at, rep
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.client import Client
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

ASK = {"change": "add_seats", "lines": [{"product": "support", "seats": 1}], "justification": "New colleagues",
       "open_request": "wait"}  # fmt: skip
SIGN_INS_AN_HOUR = 20


class Browser:
    """Just enough of one: cookies, forms with their token, and what was answered."""

    def __init__(self, port: int) -> None:
        self.home, self.statuses = f"http://127.0.0.1:{port}", Counter[int]()
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def open(self, path: str, **form: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self._opener.open(self.home + path, body, timeout=20) as answer:
                status, page = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                status, page = refused.code, refused.read().decode()
        self.statuses[status] += 1
        return status, page

    def send(self, page: str, path: str, **form: str) -> tuple[int, str]:
        """Fill in the form of a page: its CSRF token goes along."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open(page)[1])
        assert token is not None, f"{page} has no form"
        return self.open(path, csrf_token=token[1], **form)

    def sign_in(self, email: str) -> None:
        assert self.send("/sign-in", "/sign-in/demo", email=email)[0] == 200


def test_f4_nothing_but_the_work_behind_it_waits_for_redis(town: Town, is_long: bool) -> None:
    seller = rep()
    cases = [order_at("pending", rep=seller) for _ in range(3)]
    house = cases[0].house
    processes = town.keep("web", "relay", "worker-1")
    customer, desk = Browser(town.web_port), Browser(town.web_port)
    customer.sign_in(house.email("owner"))
    desk.sign_in(seller.email)
    token = Client(town.web_port, house.email("owner"))
    seller_token = Client(town.web_port, seller.email)
    town.valkey.kill()
    until, slowest = time.monotonic() + (300 if is_long else 5), 0.0
    while time.monotonic() < until:
        for browser, pages in ((customer, ("/subscription", "/requests", f"/requests/{cases[0].reference}", "/team")),
                               (desk, ("/desk", f"/desk/orders/{cases[0].reference}", "/status"))):  # fmt: skip
            for page in pages:
                began = time.monotonic()
                browser.open(page)
                slowest = max(slowest, time.monotonic() - began)
        assert token.insist("POST", f"/accounts/{house.slug}/requests", ASK).status == 201
    for case in cases:
        assert seller_token.insist("POST", f"/orders/{case.reference}/steps", {"verb": "claim"}).status == 200
    _guess_passwords(town, house.email("owner"))
    assert set(customer.statuses) | set(desk.statuses) == {200}, (customer.statuses, desk.statuses)
    assert [case.state for case in cases] == ["in_review"] * 3
    town.valkey.start()
    back = time.monotonic()
    assert eventually(lambda: is_quiet(town)), processes["worker-1"].log()
    pages = sum((customer.statuses + desk.statuses).values())
    print(f"\nF4: {pages} pages, all 200, slowest {slowest:.2f} s; drained {time.monotonic() - back:.1f} s after the return")
    assert faults(town) == []


def _guess_passwords(town: Town, email: str) -> None:
    """The tries are counted in the record, so that two processes without Redis still hold one limit (S9)."""
    thief = Browser(town.web_port)
    for _ in range(SIGN_INS_AN_HOUR + 3):
        status, _page = thief.send("/sign-in", "/sign-in", email=email, password="a guess")
        if status == 429:
            break
    assert thief.statuses[429] == 1, thief.statuses
    assert thief.statuses[422] == SIGN_INS_AN_HOUR
    assert not {status for status in thief.statuses if status >= 500}


def test_f4_without_the_relay_what_was_decided_meanwhile_is_never_done(town: Town) -> None:
    """Control: nobody reads the outbox after the return."""
    processes = town.keep("worker-1")
    order_at("pending")
    assert eventually(lambda: is_quiet(town)), processes["worker-1"].log()
    town.valkey.kill()
    case = order_at("pending")
    town.stop_all()
    town.valkey.start()
    assert not eventually(lambda: is_quiet(town), 2)
    assert any("task left undone" in fault for fault in faults(town)), case.reference
