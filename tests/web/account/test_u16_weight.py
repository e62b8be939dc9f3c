"""U16: what a page needs at first sight is at most 100 KB over the wire, in at most ten requests, from this host alone."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from tests.factories import account, person

TAKES = {"Accept-Encoding": "gzip, deflate, br"}
NEEDED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(?P<address>[^"#]+)"[^>]*>')
MOST_BYTES, MOST_REQUESTS = 100 * 1024, 10
PAGES = ["/", "/subscription", "/subscription/manage", "/subscription/temporary", "/team", "/team/add", "/requests", "/contacts",
         "/help/add-seats", "/settings"]  # fmt: skip


def weigh(client: FlaskClient, path: str) -> tuple[int, list[str]]:
    """Bytes over the wire of a cold visit, and the addresses that it asked for."""
    page = client.get(path, headers=TAKES, follow_redirects=True)
    assert page.status_code == 200
    assert page.headers["Content-Encoding"] == "gzip"
    text = gzip.decompress(page.data).decode()
    addresses = [path, *dict.fromkeys(one["address"] for one in NEEDED.finditer(text) if 'loading="lazy"' not in one[0])]
    assert not [one for one in addresses if not one.startswith("/")], "no other host"
    sizes = [len(page.data)]
    for address in addresses[1:]:
        with client.get(address, headers=TAKES) as answer:
            assert answer.status_code == 200, address
            sizes.append(len(answer.data))
    return sum(sizes), addresses


@pytest.mark.parametrize("path", PAGES)
def test_u16_a_cold_page_is_light(customer, path):
    house = account("managed", seats={"support": 40, "chat": 20, "guide": 10})
    for n in range(25):
        person(house, name=f"Person {n}", products={"support": "agent", "chat": "light_agent"})
    size, addresses = weigh(customer(house.owner).client, path)
    assert len(addresses) <= MOST_REQUESTS, addresses
    assert size <= MOST_BYTES, f"{size:,} bytes: {addresses}"


def test_u16_the_sign_in_page_is_light(client):
    size, addresses = weigh(client, "/sign-in")
    assert size <= MOST_BYTES
    assert len(addresses) <= MOST_REQUESTS


def test_u16_who_takes_no_compression_gets_the_same_words(client):
    plain, small = client.get("/sign-in", headers={"Accept-Encoding": "identity"}), client.get("/sign-in", headers=TAKES)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(small.data) < len(plain.data)
    sheet = re.search(r'href="(/static/css/[^"]+)"', plain.text)
    assert sheet is not None
    style = client.get(sheet[1], headers=TAKES)
    with client.get(sheet[1]) as whole:
        assert gzip.decompress(style.data) == whole.data
    assert client.get(sheet[1], headers={**TAKES, "If-None-Match": style.headers["ETag"]}).status_code == 304


def test_u16_the_length_of_a_compressed_page_does_not_tell_what_is_in_it(client):
    lengths = {len(client.get("/help/add-seats", headers=TAKES).data) for _ in range(12)}
    assert len(lengths) > 3
