"""Logs as JSON lines, each with the request id that ties web, outbox, job and mail together (D4)."""

from __future__ import annotations

import logging
import sys
from typing import Any

from flask import Flask
from pythonjsonlogger.json import JsonFormatter

from app.config import Settings
from app.services.outbox import request_id


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True


def init(app: Flask, settings: Settings) -> None:
    """One handler on the root logger; a second application in the same process changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        return
    handler: logging.StreamHandler[Any] = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}{request_id}", style="{"))
    handler.addFilter(WithRequestId())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
