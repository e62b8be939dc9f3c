"""Hangs up what Redis remembers for a while: who is looking at which order, and how often a token calls."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.gateways.calls import RedisCalls
from app.gateways.presence import RedisBoard
from app.services.people.calls import Calls
from app.services.queueing.presence import lookers


def init(app: Flask, settings: Settings) -> None:
    lookers.board = RedisBoard(settings.redis_url)
    app.extensions["calls"] = Calls(RedisCalls(settings.redis_url), settings.api_calls_per_minute)
