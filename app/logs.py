"""Logs as JSON lines, each with the request id that ties web, outbox, job and mail together (D4)."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

from flask import Flask
from pythonjsonlogger.json import JsonFormatter

from app.config import Settings
from app.services.outbox import request_id

FORMAT = "{asctime}{levelname}{name}{message}{request_id}"


class WithRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True


def in_json(stream: TextIO) -> logging.Handler:
    """A handler that writes a line of JSON for each record, with the request id of whoever logs."""
    handler: logging.StreamHandler[Any] = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter(FORMAT, style="{"))
    handler.addFilter(WithRequestId())
    return handler


def init(app: Flask, settings: Settings) -> None:
    """One handler on the root logger; a second application in the same process changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers):
        return
    root.addHandler(in_json(sys.stderr))
    root.setLevel(logging.INFO)
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
