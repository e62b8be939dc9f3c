"""Rings the workers through RQ after a commit. When Redis is away nothing is lost: the relay rings again later."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from app.config import Settings
from app.extensions import doorbell

log = logging.getLogger(__name__)

RUNG_SECONDS = 3
"""A ring that nobody answered counts as forgotten after this."""
PAUSE_SECONDS = 0.01
"""Between two rings on behalf of requests: those that commit meanwhile share the next one."""
SULK_SECONDS = 2.0
"""How long Redis is left alone after it did not answer, so that no request waits for it twice."""


def connect(settings: Settings, *, patient: bool = False) -> Redis:
    """A connection that gives up soon; a worker's own must be `patient`, since it waits for work."""
    limits = {} if patient else {"socket_connect_timeout": 0.3, "socket_timeout": 0.5}
    return Redis.from_url(settings.redis_url, **limits)


class RqBell:
    """One ring at a time: while a ring is unanswered the next one would find nothing to do."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.silent_until = 0.0
        self.soon: set[str] = set()
        self.somebody_waits = threading.Event()
        self.starting = threading.Lock()
        self.ringer: threading.Thread | None = None

    def ring(self, queue: str, *, again: bool = False) -> None:
        """Ask a worker to drain the queue. `again` rings even if an earlier ring seems unanswered. Never raises."""
        if time.monotonic() < self.silent_until:
            return
        try:
            if self.redis.set(f"seatwright:rung:{queue}", 1, nx=not again, ex=RUNG_SECONDS):
                rq_queue = Queue(queue, connection=self.redis, serializer=JSONSerializer)
                rq_queue.enqueue("app.jobs.drain.drain", queue, result_ttl=0, failure_ttl=600, job_timeout=120)
        except (RedisError, OSError):
            log.warning("Redis does not answer; the relay will ring", extra={"queue": queue})
            self.silent_until = time.monotonic() + SULK_SECONDS

    def ring_soon(self, queue: str) -> None:
        """Ring from a thread of this process, so that no request waits for Redis, and many share one ring.

        A process killed before its thread has rung loses nothing: the relay rings for what it finds.
        """
        self.soon.add(queue)
        self.somebody_waits.set()
        with self.starting:
            if self.ringer is None or not self.ringer.is_alive():  # a fork takes no thread along
                self.ringer = threading.Thread(target=self._ring_for_requests, name="doorbell", daemon=True)
                self.ringer.start()

    def _ring_for_requests(self) -> None:
        while self.somebody_waits.wait():
            self.somebody_waits.clear()
            while self.soon:
                self.ring(self.soon.pop())
            time.sleep(PAUSE_SECONDS)

    def is_heard(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self.redis.ping())
        except (RedisError, OSError):
            return False

    def answered(self, queue: str) -> None:
        """From here on a new ring is worth a new job."""
        try:
            self.redis.delete(f"seatwright:rung:{queue}")
        except (RedisError, OSError):
            log.warning("Redis does not answer", extra={"queue": queue})


def init(app: Flask, settings: Settings) -> None:
    """Hang the bell where services can hear of it without knowing RQ."""
    doorbell.bell = RqBell(connect(settings))
