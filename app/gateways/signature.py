"""How a call to the product proves who sent it and that nobody changed or delayed it on the way."""

import hmac
import re
from typing import NamedTuple

HEADER = "Seatwright-Signature"
FRESH_SECONDS = 300
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class Signed(NamedTuple):
    """What a signature vouches for. `path` is percent-encoded, as sent; `key` the Idempotency-Key or ""."""

    method: str
    path: str
    key: str
    body: bytes


def sign(secret: str, at: int, call: Signed) -> str:
    """The header's value `t=<unix>,v1=<hex>`: HMAC-SHA256 over "t.method.path.key.body"."""
    return f"t={at},v1={_digest(secret, at, call)}"


def is_genuine(header: str, secret: str, now: float, call: Signed) -> bool:
    """Whether the header fits the call and is at most five minutes off: a recorded call grows stale."""
    found = _FORM.fullmatch(header)
    if found is None:
        return False
    at = int(found[1])
    expected = _digest(secret, at, call)
    return hmac.compare_digest(expected, found[2]) and abs(now - at) <= FRESH_SECONDS


def _digest(secret: str, at: int, call: Signed) -> str:
    signed = f"{at}.{call.method}.{call.path}.{call.key}.".encode() + call.body
    return hmac.digest(secret.encode(), signed, "sha256").hex()
