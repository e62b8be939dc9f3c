"""The two web servers of a comparison, started the same way: ours, and a bare Flask view with the same SQL."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from app.config import Settings
from app.ops.ports import free_port

ROOT = Path(__file__).parents[2]


def environment(settings: Settings) -> dict[str, str]:
    """What our processes are told: this run's database, everything else as it is."""
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.database_owner_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "SEATWRIGHT_DEMO": "1",
        "API_CALLS_PER_MINUTE": str(10**9),  # counted as ever, and never too many
        "PRODUCT_SECRET": settings.product_secret,
        "PRODUCT_URL": settings.product_url,
        "SMTP_URL": settings.smtp_url,
        "PYTHONPATH": str(ROOT),
        "FLASK_APP": str(ROOT / "wsgi.py"),
    }


@contextlib.contextmanager
def process(*command: str, settings: Settings, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, in a group of its own that is ended with the block."""
    with subprocess.Popen(
        command,
        env={**environment(settings), **extra},
        cwd=ROOT,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as started:
        try:
            yield started
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGTERM)
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)


@contextlib.contextmanager
def web(app: str, settings: Settings) -> Iterator[tuple[int, int]]:
    """gunicorn with the settings we ship; gives (port, pid of its master)."""
    port = free_port()
    command = (sys.executable, "-m", "gunicorn", "-c", "python:app.ops.web_server", app)
    with process(*command, settings=settings, PORT=str(port)) as master:
        wait_for(f"http://127.0.0.1:{port}/livez")
        yield port, master.pid


def wait_for(url: str, seconds: float = 30) -> None:
    """Until it answers at all."""
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  (our own loopback address)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
