"""What Redis remembers for less than a minute: who is looking at which order. Without Redis nobody is seen, and nothing fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SULK_SECONDS = 5.0
"""How long Redis is left alone after it did not answer, so that no page waits for it twice."""
SEEN, SAID = "seatwright:looking", "seatwright:looking:said"
# One clock, Redis's own; and one trip there and back: forget who has gone, note who is here, tell of everybody.
SCRIPT = """
local now = tonumber(redis.call('TIME')[1])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[1]))) do
    redis.call('ZREM', KEYS[1], gone)
    redis.call('HDEL', KEYS[2], gone)
end
if ARGV[2] ~= '' then
    redis.call('ZADD', KEYS[1], now, ARGV[2])
    redis.call('HSETNX', KEYS[2], ARGV[2], now .. ' ' .. ARGV[3])
    redis.call('EXPIRE', KEYS[1], 120)
    redis.call('EXPIRE', KEYS[2], 120)
end
return redis.call('HGETALL', KEYS[2])
"""


class RedisBoard:
    """Never raises. `redis_url` may be away at any time."""

    def __init__(self, redis_url: str) -> None:
        self.redis = Redis.from_url(redis_url, socket_connect_timeout=0.2, socket_timeout=0.3, decode_responses=True)
        self.script = self.redis.register_script(SCRIPT)
        self.silent_until = 0.0

    def looking(self, told: tuple[str, int, str] | None, forget_after: int) -> Sequence[tuple[str, int, str, int]]:
        """(reference, staff id, name, second since when) of everybody who is looking now."""
        if time.monotonic() < self.silent_until:
            return []
        place, name = (f"{told[0]} {told[1]}", told[2]) if told else ("", "")
        try:
            answer = cast(list[Any], self.script(keys=[SEEN, SAID], args=[forget_after, place, name]))
        except (RedisError, OSError):
            log.warning("Redis does not answer; nobody is seen looking at orders")
            self.silent_until = time.monotonic() + SULK_SECONDS
            return []
        return [_read(at, said) for at, said in zip(answer[::2], answer[1::2], strict=True)]


def _read(at: str, said: str) -> tuple[str, int, str, int]:
    reference, staff_id = at.split(" ")
    since, name = said.split(" ", 1)
    return reference, int(staff_id), name, int(since)
