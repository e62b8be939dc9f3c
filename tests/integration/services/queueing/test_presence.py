"""U9: who is looking at an order, gone within a minute, without the record and without Redis if need be."""

from __future__ import annotations

import pytest
import redis
from flask import Flask

from app.gateways.presence import SAID, SEEN, RedisBoard
from app.services.queueing.presence import FORGOTTEN_SECONDS, Lookers, signature
from tests.factories import rep


@pytest.fixture
def lookers(record: Flask, valkey: str) -> Lookers:
    found = Lookers()
    found.board = RedisBoard(valkey)
    return found


def test_u9_others_see_who_is_looking_and_since_when(lookers: Lookers) -> None:
    ana, rita = rep("Ana Alba"), rep("Rita Reyes")
    assert lookers.now(ana, at="SO-11111") == [], "nobody sees themselves"
    (seen,) = lookers.now(rita)
    assert (seen.reference, seen.name, seen.staff_id) == ("SO-11111", "Ana Alba", ana.staff_id)
    again = lookers.now(rita, at="SO-22222")
    assert again == [seen], "looking on changes nothing about since when"
    assert [one.reference for one in lookers.now(ana)] == ["SO-22222"]


def test_u9_whoever_stops_telling_is_forgotten_within_a_minute(lookers: Lookers, valkey: str) -> None:
    """As if that much time had passed: what was noted is older."""
    ana, rita = rep(), rep()
    lookers.now(ana, at="SO-11111")
    with redis.Redis.from_url(valkey) as client:
        (member,) = client.zrange(SEEN, 0, -1)
        client.zincrby(SEEN, -FORGOTTEN_SECONDS + 5, member)
        assert [one.staff_id for one in lookers.now(rita)] == [ana.staff_id], "the negative control: not yet"
        client.zincrby(SEEN, -10, member)
        assert lookers.now(rita) == []
        assert client.hlen(SAID) == 0, "nothing is left behind"
    assert FORGOTTEN_SECONDS + 15 < 60, "pages ask at least every 15 seconds"


def test_u9_a_page_learns_by_a_short_word_whether_anything_is_new(lookers: Lookers) -> None:
    ana, rita = rep(), rep()
    nobody = signature(lookers.now(rita))
    lookers.now(ana, at="SO-11111")
    somebody = signature(lookers.now(rita))
    assert nobody != somebody
    assert signature(lookers.now(rita)) == somebody


def test_f4_without_redis_nobody_is_seen_and_nothing_fails(record: Flask) -> None:
    lookers = Lookers()
    lookers.board = RedisBoard("unix:///nowhere/valkey.sock")
    assert lookers.now(rep(), at="SO-11111") == []
    assert lookers.now(rep()) == []
