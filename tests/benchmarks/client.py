"""A small client of our own: a few connections kept alive, requests made beforehand, every answer read to its end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Load:
    """What came of it: answers a second, seconds each took, and the statuses that were not expected."""

    rate: float = 0.0
    seconds: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def request(method: str, url: str, body: bytes = b"", **headers: str) -> bytes:
    """One HTTP/1.1 request as it goes over the wire; underscores in header names become dashes."""
    parts = urlsplit(url)
    lines = [
        f"{method} {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1",
        f"Host: {parts.netloc}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json"]
    if method != "GET":
        lines += [f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Connection:
    """One socket, kept alive."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Status and body of one exchange."""
        self.socket.sendall(raw)
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._more()
        head, rest = self.buffer[:end], self.buffer[end + 4 :]
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(rest) < length:
            self.buffer = b""
            self._more()
            rest += self.buffer
        self.buffer = rest[length:]
        return int(head[9:12]), rest[:length]

    def _more(self) -> None:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server has hung up")
        self.buffer += chunk


def load(port: int, requests: Sequence[bytes], connections: int = 8, expected: int = 201) -> Load:
    """Send all requests over a few connections at once."""
    result, lock, waiting = Load(), threading.Lock(), iter(requests)

    def work() -> None:
        connection = Connection(port)
        while True:
            with lock:
                raw = next(waiting, None)
            if raw is None:
                connection.socket.close()
                return
            began = time.perf_counter()
            status, _ = connection.ask(raw)
            took = time.perf_counter() - began
            with lock:
                result.seconds.append(took)
                if status != expected:
                    result.wrong.append(status)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.rate = len(requests) / (time.perf_counter() - began)
    return result
