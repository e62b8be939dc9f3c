"""Hangs up the board on which pages note who is looking at which order."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.gateways.presence import RedisBoard
from app.services.queueing.presence import lookers


def init(app: Flask, settings: Settings) -> None:
    lookers.board = RedisBoard(settings.redis_url)
