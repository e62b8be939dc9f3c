"""Telling the vendor's product how many seats an account has."""

import json
import re
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlsplit

import urllib3

from app.gateways import signature
from app.gateways.errors import GatewayRefused, GatewayUnavailable
from app.gateways.words import words_in

LARGEST_ANSWER = 16 * 1024
# Three 4xx answers mean "later", not "no": request time-out, too early, too many requests.
LATER = frozenset({408, 425, 429})

NO_ANSWER_IN_TIME = "The product did not answer in time."
NOT_REACHED = "The product could not be reached."
FAILED = "The product failed and gave no reason."
REFUSED = "The product refused the change and gave no reason."
REDIRECTED = "The product answered with another address, which is never followed."
UNREADABLE = "The product’s answer could not be read."
OTHER_NUMBER = "The product confirmed another number of seats than was asked."

_CHANGE = re.compile(r"[A-Za-z0-9._:-]{1,200}")


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The product's confirmation: this account now has `seats` seats (a target, not a difference)."""

    account: str
    product: str
    seats: int
    change: str


class ProvisioningGateway(Protocol):
    """The one verb we need of the product."""

    def set_seats(self, account: str, product: str, seats: int, change: str) -> Provisioned:
        """Make the account's seats `seats`. Repeating the same `change` id has no second effect (R71).

        Raises GatewayUnavailable when trying again may help, GatewayRefused when it will not.
        """


class HttpProvisioning:
    """The gateway over HTTP. One instance a process, shared by its threads; connections are kept alive."""

    def __init__(self, base_url: str, secret: str, connect_seconds: float, read_seconds: float) -> None:
        self._pool = urllib3.connection_from_url(base_url, maxsize=4, block=False)
        self._prefix = urlsplit(base_url).path.rstrip("/")
        self._secret = secret
        self._timeout = urllib3.Timeout(connect=connect_seconds, read=read_seconds)
        self._read_seconds = read_seconds

    def set_seats(self, account: str, product: str, seats: int, change: str) -> Provisioned:
        """See `ProvisioningGateway.set_seats`."""
        path = f"{self._prefix}/accounts/{_segment(account)}/products/{_segment(product)}/seats"
        body = json.dumps({"seats": seats}).encode()
        status, answer = self._put(path, body, change)
        _raise_unless_done(status, answer)
        _raise_unless_number(answer, seats)
        return Provisioned(account, product, seats, change)

    def _put(self, path: str, body: bytes, change: str) -> tuple[int, bytes]:
        """Status and body; never follows, never tries again by itself: retries belong to the outbox."""
        try:
            response = self._pool.urlopen(
                "PUT", path, body=body, headers=self._headers(path, body, change), retries=False,
                redirect=False, timeout=self._timeout, preload_content=False, decode_content=False,
            )  # fmt: skip
            return response.status, self._read(response)
        except urllib3.exceptions.HTTPError as lost:
            raise GatewayUnavailable(_why(lost)) from lost

    def _headers(self, path: str, body: bytes, change: str) -> dict[str, str]:
        if not _CHANGE.fullmatch(change):
            raise ValueError(f"not a change id: {change!r}")
        now = int(time.time())
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": change,
            signature.HEADER: signature.sign(self._secret, now, signature.Signed("PUT", path, change, body)),
        }

    def _read(self, response: urllib3.BaseHTTPResponse) -> bytes:
        """The body, up to the limit of size and time; what is longer or dribbles is not worth waiting for."""
        deadline = time.monotonic() + self._read_seconds
        answer = b""
        while piece := response.read1(LARGEST_ANSWER):
            answer += piece
            if len(answer) > LARGEST_ANSWER or time.monotonic() > deadline:
                response.close()
                raise GatewayUnavailable(UNREADABLE)
        response.release_conn()
        return answer

    def close(self) -> None:
        """Drop the kept connections."""
        self._pool.close()


def _why(lost: urllib3.exceptions.HTTPError) -> str:
    # urllib3 counts a refused connection among the time-outs.
    is_late = isinstance(lost, urllib3.exceptions.TimeoutError)
    is_refused = isinstance(lost, urllib3.exceptions.NewConnectionError)
    return NO_ANSWER_IN_TIME if is_late and not is_refused else NOT_REACHED


def _segment(name: str) -> str:
    """One path segment that cannot climb out of its place."""
    if name in {"", ".", ".."}:
        raise ValueError(f"not a name in a path: {name!r}")
    return quote(name, safe="")


def _raise_unless_done(status: int, answer: bytes) -> None:
    if 200 <= status < 300:
        return
    if status >= 500 or status in LATER:
        raise GatewayUnavailable(words_in(answer) or FAILED)
    if 300 <= status < 400:
        raise GatewayRefused(REDIRECTED)
    raise GatewayRefused(words_in(answer) or REFUSED)


def _raise_unless_number(answer: bytes, seats: int) -> None:
    """A confirmation names the number; only an empty one is taken at its status alone."""
    if not answer:
        return
    try:
        confirmed = json.loads(answer)["seats"]
    except (ValueError, TypeError, KeyError, RecursionError) as unreadable:
        raise GatewayUnavailable(UNREADABLE) from unreadable
    if confirmed != seats:
        raise GatewayRefused(OTHER_NUMBER)
