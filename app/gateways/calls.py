"""How often each token has called in a minute, and when it was last seen, kept in Redis. Without Redis nothing is known, and nothing fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SULK_SECONDS = 5.0
"""How long Redis is left alone after it did not answer, so that no call waits for it twice."""
COUNTED_SECONDS, SEEN_SECONDS = 120, 90 * 24 * 3600


class RedisCalls:
    """Never raises. `redis_url` may be away at any time."""

    def __init__(self, redis_url: str) -> None:
        self.redis = Redis.from_url(redis_url, socket_connect_timeout=0.2, socket_timeout=0.3)
        self.silent_until = 0.0

    def add(self, token_id: int, minute: int, number: int) -> int | None:
        """Count so many calls more: how many there are in this minute of the era. One trip there and back."""
        counted = f"seatwright:calls:{token_id}:{minute}"
        pipe = self.redis.pipeline(transaction=False)
        pipe.incrby(counted, number).expire(counted, COUNTED_SECONDS)  # type: ignore[attr-defined]
        pipe.set(f"seatwright:called:{token_id}", int(time.time()), ex=SEEN_SECONDS)
        answers = self._asked(pipe.execute)
        return None if answers is None else int(answers[0])

    def seen(self, token_ids: Sequence[int]) -> list[int | None]:
        """The second at which each has called last, as far as is known."""
        found = self._asked(lambda: cast(list[Any], self.redis.mget([f"seatwright:called:{one}" for one in token_ids])))
        return [None if second is None else int(second) for second in found or [None] * len(token_ids)]

    def _asked(self, ask: Any) -> list[Any] | None:
        if time.monotonic() < self.silent_until:
            return None
        try:
            return cast(list[Any], ask())
        except (RedisError, OSError):
            log.warning("Redis does not answer; each process counts the calls of tokens for itself")
            self.silent_until = time.monotonic() + SULK_SECONDS
            return None
