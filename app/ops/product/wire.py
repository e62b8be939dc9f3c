"""Just enough HTTP/1.1 to serve a kept connection quickly; http.server takes three times as long."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedIOBase

from app.ops.product.answers import Answer

LARGEST_BODY = 64 * 1024
LONGEST_LINE = 8 * 1024
MOST_HEADERS = 64
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class NotHttp(Exception):
    """What arrived cannot be answered on this connection; the message says why."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One call as it was read; header names are lower-case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def hear(stream: BufferedIOBase) -> Heard | None:
    """Read one call, or None when the caller has hung up. Raises NotHttp."""
    line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    words = line.decode("latin-1").split()
    if len(words) != 3 or words[2] != "HTTP/1.1" or not words[1].startswith("/"):
        raise NotHttp("Only HTTP/1.1 is spoken here.")
    headers = _headers(stream)
    return Heard(words[0], words[1], headers, _body(stream, headers))


def say(stream: BufferedIOBase, answer: Answer, is_last: bool) -> None:
    """Write an answer, in one piece."""
    body = json.dumps(answer.body, ensure_ascii=False).encode()
    close = "Connection: close\r\n" if is_last else ""
    head = f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}\r\nContent-Type: application/json\r\n{close}"
    stream.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    stream.flush()


def _headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(LONGEST_LINE)
        if line in (b"\r\n", b"\n", b""):
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not line.endswith(b"\n"):
            break
        headers[name.lower()] = value.strip()
    raise NotHttp("The headers are too many or cannot be read.")


def _body(stream: BufferedIOBase, headers: dict[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdigit() and len(length) < 9):
        raise NotHttp("The body's length is missing.")
    if int(length) > LARGEST_BODY:
        raise NotHttp("The body is too long.")
    return stream.read(int(length))
