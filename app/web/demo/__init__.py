"""(being written)"""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    pass
