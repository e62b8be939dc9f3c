"""The demo product's own reading of HTTP: what is odd gets a clear answer and changes nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import urllib3

if TYPE_CHECKING:
    from tests.integration.gateways.conftest import RunningProduct


def exchange(url: str, raw: bytes) -> bytes:
    """Send raw bytes, say no more, and read until the product hangs up."""
    address = urllib3.util.parse_url(url)
    with socket.create_connection((address.host or "", address.port or 0), timeout=5) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
        return answer


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\r\n\r\n",
        b"GET /health HTTP/1.0\r\n\r\n",
        b"GET http://elsewhere/ HTTP/1.1\r\n\r\n",
        b"GET /health HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /health HTTP/1.1\r\n" + b"A: b\r\n" * 100 + b"\r\n",
        b"GET /health HTTP/1.1\r\nA: " + b"b" * 9000 + b"\r\n\r\n",
        b"PUT /accounts/a/products/b/seats HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"PUT /accounts/a/products/b/seats HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"PUT /accounts/a/products/b/seats HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
    ],
)
def test_what_is_not_a_call_is_told_so(product: RunningProduct, raw: bytes) -> None:
    assert exchange(product.url, raw).startswith(b"HTTP/1.1 400 ")
    assert product.effects() == []


def test_two_calls_in_one_breath_get_two_answers(product: RunningProduct) -> None:
    answer = exchange(product.url, b"GET /health HTTP/1.1\r\n\r\n" * 2)
    assert answer.count(b"HTTP/1.1 200 OK") == 2


def test_a_caller_that_wants_no_more_is_let_go(product: RunningProduct) -> None:
    answer = exchange(product.url, b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n" * 2)
    assert answer.count(b"HTTP/1.1 200 OK") == 1
