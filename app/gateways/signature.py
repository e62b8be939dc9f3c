"""How a call to the product proves who sent it and that nobody changed or delayed it on the way."""

import hmac
import re

HEADER = "Seatwright-Signature"
FRESH_SECONDS = 300
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(secret: str, at: int, method: str, path: str, key: str, body: bytes) -> str:
    """The header's value `t=<unix>,v1=<hex>`: HMAC-SHA256 over "t.method.path.key.body".

    `path` is the path as it is sent, percent-encoded; `key` is the Idempotency-Key or "".
    """
    return f"t={at},v1={_digest(secret, at, method, path, key, body)}"


def is_genuine(header: str, secret: str, now: float, method: str, path: str, key: str, body: bytes) -> bool:
    """Whether the header fits the call and is at most five minutes off, so that a recorded call grows stale."""
    found = _FORM.fullmatch(header)
    if found is None:
        return False
    at = int(found[1])
    expected = _digest(secret, at, method, path, key, body)
    return hmac.compare_digest(expected, found[2]) and abs(now - at) <= FRESH_SECONDS


def _digest(secret: str, at: int, method: str, path: str, key: str, body: bytes) -> str:
    signed = f"{at}.{method}.{path}.{key}.".encode() + body
    return hmac.digest(secret.encode(), signed, "sha256").hex()
