"""Settings of gunicorn, here and in production: `gunicorn -c python:app.ops.web_server wsgi:app`."""

import gc
import os
from pathlib import Path
from typing import Any


def _count(name: str, default: int) -> int:
    given = os.environ.get(name, "").strip() or str(default)
    if not (given.isascii() and given.isdecimal() and 0 < int(given) < 1000):
        raise SystemExit(f"{name} must be a whole number from 1 to 999.")
    return int(given)


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"  # `--bind` puts it elsewhere
workers = _count("WEB_WORKERS", 2)
threads = _count("WEB_THREADS", 4)
worker_class = "gthread"
preload_app = True  # imported once, then forked: half the memory, half the wait
timeout = 30
graceful_timeout = 10  # what a request under way may still take after TERM
keepalive = 5
control_socket_disable = True  # nothing of ours uses it
logconfig_dict = {  # its own lines are JSON, as ours are; what the application logs has its own handler
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pythonjsonlogger.json.JsonFormatter", "format": "{asctime}{levelname}{name}{message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": []},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False}},
}


def when_ready(_server: object) -> None:
    """Before it divides: what is there by now is never looked through for waste again, so that it stays shared memory."""
    gc.collect()
    gc.freeze()


if Path("/dev/shm").is_dir():  # noqa: S108, gunicorn makes a file of its own there, under a random name
    worker_tmp_dir = "/dev/shm"  # noqa: S108, the workers' heartbeat must not wait for a disk


def worker_exit(_server: Any, worker: Any) -> None:
    """A worker whose requests are answered ends here: taking the whole application apart first would only take time."""
    if worker.booted:  # otherwise the server must hear that it could not begin
        os._exit(0)
