"""The demo product's socket: HTTP/1.1 with kept connections, a thread for each."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from typing import Any

from app.gateways.signature import HEADER
from app.ops.product.answers import Answer, Call, Product
from app.ops.product.store import Store

LARGEST_BODY = 64 * 1024


class ProductServer(ThreadingHTTPServer):
    """Listens; its handlers ask `product` for the answers."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, address: tuple[str, int], store: Store, secret: str) -> None:
        self.product = Product(store, secret)
        self.is_stopping = threading.Event()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without asking the DNS for our own name, which can take seconds."""
        TCPServer.server_bind(self)

    @property
    def server_name_and_port(self) -> str:
        """`host:port`, with the port really taken."""
        return f"{self.server_address[0]!s}:{self.server_address[1]}"

    def stop(self) -> None:
        """Stop accepting, wake whoever hangs, and close."""
        self.is_stopping.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away is no news."""


class Handler(BaseHTTPRequestHandler):
    """Reads one call, sends one answer, keeps the connection."""

    server: ProductServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = 75

    def do_GET(self) -> None:  # noqa: N802, the name is http.server's
        """Any method: the product decides."""
        body = self._body()
        if body is None:
            self.close_connection = True
            return self._send(Answer(413, {"error": "The body is missing its length or is too long."}))
        answer = self.server.product.answer(self._call(body))
        if answer.hang_seconds:
            self.server.is_stopping.wait(answer.hang_seconds)
        if answer.status == 0:
            self.close_connection = True
            return None
        return self._send(answer)

    do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,9}", length):
            return None
        if int(length) > LARGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _call(self, body: bytes) -> Call:
        return Call(
            method=self.command,
            target=self.path,
            key=self.headers.get("Idempotency-Key", ""),
            signature=self.headers.get(HEADER, ""),
            body=body,
            is_from_this_machine=ip_address(self.client_address[0]).is_loopback,
        )

    def _send(self, answer: Answer) -> None:
        body = json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response_only(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, the name is http.server's
        """Silent: the store's log is the record."""
