"""The other ends of the wires: a real product process, a real SMTP server."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3

from app.gateways.provisioning import HttpProvisioning
from app.ops.product.server import ProductServer
from app.ops.product.store import Store

ROOT = Path(__file__).parents[3]
SECRET = "only-for-tests"


@dataclass
class RunningProduct:
    """A product that listens, and the checker's view of it."""

    url: str

    def gateway(self, secret: str = SECRET, read_seconds: float = 5) -> HttpProvisioning:
        return HttpProvisioning(self.url, secret, 2, read_seconds)

    def tell(self, **mood: Any) -> None:
        answer = urllib3.request("POST", f"{self.url}/behaviour", json=mood)
        assert answer.status == 200, answer.data

    def effects(self, after: int = 0) -> list[dict[str, Any]]:
        effects: list[dict[str, Any]] = urllib3.request("GET", f"{self.url}/log?after={after}").json()[
            "effects"
        ]
        return effects


@dataclass
class ProductProcess(RunningProduct):
    """A product in a process of its own, for what only a process can suffer."""

    process: subprocess.Popen[str]


def start_module(module: str, *arguments: str, **env: str) -> tuple[subprocess.Popen[str], str]:
    """Start `python -m module` on a free port and return it with the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", "0", *arguments],
        cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def end(process: subprocess.Popen[str]) -> int:
    """TERM, then the exit code."""
    process.terminate()
    code = process.wait(10)
    assert process.stdout is not None
    process.stdout.close()
    return code


@pytest.fixture
def start_product(tmp_path: Path) -> Iterator[Callable[[], ProductProcess]]:
    started: list[ProductProcess] = []

    def start() -> ProductProcess:
        store = str(tmp_path / "product.sqlite3")
        process, url = start_module("app.ops.product", "--store", store, PRODUCT_SECRET=SECRET)
        started.append(ProductProcess(url, process))
        return started[-1]

    yield start
    for product in started:
        end(product.process)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[RunningProduct]:
    store = Store(tmp_path / "product.sqlite3")
    server = ProductServer(("127.0.0.1", 0), store, SECRET)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield RunningProduct(f"http://{server.server_name_and_port}")
    server.stop()
    thread.join()
    store.close()


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """A one-answer HTTP server for what no honest product would say: `answering(raw_bytes) -> url`."""
    sockets: list[socket.socket] = []

    def answer_with(raw: bytes) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)

        def serve() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(raw)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield answer_with
    for listener in sockets:
        listener.close()


@dataclass
class RunningMailbox:
    """A mailbox process and the directory it keeps mail in."""

    process: subprocess.Popen[str]
    url: str
    directory: Path


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[RunningMailbox]:
    directory = tmp_path / "mailbox"
    process, url = start_module("app.ops.mailbox", "--directory", str(directory))
    yield RunningMailbox(process, url, directory)
    assert end(process) == 0, "the mailbox did not end cleanly"
