"""The demo's product is told at a terminal to fail, hang or refuse, over a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.gateways.errors import GatewayRefused
from app.gateways.provisioning import HttpProvisioning
from app.ops.ports import free_port
from app.ops.product.server import ProductServer
from app.ops.product.store import Store
from tests.integration.ops.conftest import Run

SECRET = "only-for-tests"


@pytest.fixture
def product(empty_app: tuple[Flask, object], tmp_path: Path) -> Iterator[str]:
    """The address of a product that the commands know."""
    store = Store(tmp_path / "product.sqlite3")
    server = ProductServer(("127.0.0.1", 0), store, SECRET)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    app, settings = empty_app
    app.extensions["settings"] = replace(settings, product_url=f"http://{server.server_name_and_port}")  # type: ignore[type-var]
    yield app.extensions["settings"].product_url
    app.extensions["settings"] = settings
    server.stop()
    thread.join()
    store.close()


def test_d2_the_product_is_told_to_refuse_one_account_and_to_behave_again(run: Run, product: str) -> None:
    assert run("demo", "product").stdout == "The demo's product answers: ok.\n"
    told = run("demo", "product", "refuse", "--account", "oak", "--words", "No.", "--times", "2")
    assert told.stdout == "The demo's product answers about oak for 2 calls: refuse. It says: No.\n"
    gateway = HttpProvisioning(product, SECRET, 2, 2)
    gateway.set_seats("elm", "support", 3, "change-1")
    with pytest.raises(GatewayRefused, match=r"No\."):
        gateway.set_seats("oak", "support", 3, "change-2")
    assert " for 1 call: " in run("demo", "product").stdout
    assert json.loads(run("demo", "product", "--json").stdout) == {
        "mode": "refuse", "times": 1, "words": "No.", "account": "oak", "delay_ms": 0}  # fmt: skip
    assert run("demo", "product", "ok").exit_code == 0
    gateway.set_seats("oak", "support", 3, "change-2")
    gateway.close()


def test_d2_what_cannot_be_told_is_refused(run: Run, product: str, empty_app: tuple[Flask, object]) -> None:
    assert run("demo", "product", "sulk").exit_code == 2
    assert run("demo", "product", "fail", "--times", "0").exit_code == 2
    app = empty_app[0]
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, product_url=f"http://127.0.0.1:{free_port()}")
    silent = run("demo", "product", "fail")
    assert (silent.exit_code, "does not answer" in silent.stderr, silent.stdout) == (1, True, "")
    app.extensions["settings"] = replace(settings, is_demo=False)
    real = run("demo", "product", "fail")
    assert (real.exit_code, "Only a demo's product" in real.stderr) == (1, True)
