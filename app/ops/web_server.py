"""Settings of gunicorn, here and in production: `gunicorn -c python:app.ops.web_server wsgi:app`."""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"  # `--bind` puts it elsewhere
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
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
if Path("/dev/shm").is_dir():  # noqa: S108, gunicorn makes a file of its own there, under a random name
    worker_tmp_dir = "/dev/shm"  # noqa: S108, the workers' heartbeat must not wait for a disk
