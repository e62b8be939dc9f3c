"""`python -m app.ops.product --port 8088 --store product.sqlite3` with PRODUCT_SECRET in the environment."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from app.ops.product.server import ProductServer
from app.ops.product.store import Store


def main() -> int:
    """Serve until TERM or INT; the line printed names the port taken, which matters when 0 was asked."""
    parser = argparse.ArgumentParser(
        prog="python -m app.ops.product", description="The vendor's product, for demos."
    )
    parser.add_argument("--host", default=os.environ.get("PRODUCT_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PRODUCT_PORT", "8088")))
    parser.add_argument(
        "--store", type=Path, default=Path(os.environ.get("PRODUCT_STORE", "product.sqlite3"))
    )
    options = parser.parse_args()
    secret = os.environ.get("PRODUCT_SECRET", "")
    if not secret:
        parser.error("PRODUCT_SECRET is not set: without it nobody could be believed.")
    store = Store(options.store)
    server = ProductServer((options.host, options.port), store, secret)
    _serve_until_told(server)
    store.close()
    return 0


def _serve_until_told(server: ProductServer) -> None:
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    print(f"product listening on http://{server.server_name_and_port}", flush=True)
    told.wait()
    server.stop()


if __name__ == "__main__":
    sys.exit(main())
