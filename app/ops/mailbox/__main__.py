"""`python -m app.ops.mailbox --port 2525 --directory mailbox`: keeps mail until TERM or INT."""

import argparse
import asyncio
import os
import signal
from pathlib import Path

from app.ops.mailbox.server import listen


def main() -> None:
    """Read the options (or MAILBOX_PORT and MAILBOX_DIR) and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m app.ops.mailbox", description="An SMTP server that keeps mail."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("MAILBOX_PORT", "2525")))
    parser.add_argument("--directory", type=Path, default=Path(os.environ.get("MAILBOX_DIR", "mailbox")))
    options = parser.parse_args()
    asyncio.run(_serve(options.host, options.port, options.directory))


async def _serve(host: str, port: int, directory: Path) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    server = await listen(host, port, directory)
    taken = server.sockets[0].getsockname()
    print(f"mailbox listening on smtp://{taken[0]}:{taken[1]}", flush=True)
    await told.wait()
    server.close()


if __name__ == "__main__":
    main()
