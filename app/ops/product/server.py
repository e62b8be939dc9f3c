"""The demo product's socket: kept connections, a thread for each."""

import threading
from ipaddress import ip_address
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from app.gateways.signature import HEADER
from app.ops.product.answers import Answer, Call, Product
from app.ops.product.store import Store
from app.ops.product.wire import Heard, NotHttp, hear, say


class ProductServer(ThreadingTCPServer):
    """Listens; its handlers ask `product` for the answers."""

    allow_reuse_address = True
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, address: tuple[str, int], store: Store, secret: str) -> None:
        self.product = Product(store, secret)
        self.is_stopping = threading.Event()
        super().__init__(address, Handler)

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


class Handler(StreamRequestHandler):
    """One connection: reads calls and answers them until either side has enough."""

    server: ProductServer
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    timeout = 75

    def handle(self) -> None:
        """Called once a connection."""
        is_from_this_machine = ip_address(self.client_address[0]).is_loopback
        try:
            while not self.server.is_stopping.is_set() and (heard := hear(self.rfile)) is not None:
                if not self._answer(heard, is_from_this_machine):
                    return
        except NotHttp as reason:
            say(self.wfile, Answer(400, {"error": str(reason)}), is_last=True)
        except OSError:
            return

    def _answer(self, heard: Heard, is_from_this_machine: bool) -> bool:
        """Answer one call; whether the connection is kept."""
        call = Call(
            method=heard.method,
            target=heard.target,
            key=heard.headers.get("idempotency-key", ""),
            signature=heard.headers.get(HEADER.lower(), ""),
            body=heard.body,
            is_from_this_machine=is_from_this_machine,
        )
        answer = self.server.product.answer(call)
        if answer.hang_seconds:
            self.server.is_stopping.wait(answer.hang_seconds)
        if answer.status == 0:
            return False
        is_last = heard.headers.get("connection", "").lower() == "close"
        say(self.wfile, answer, is_last)
        return not is_last
