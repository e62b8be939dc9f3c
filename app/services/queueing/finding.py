"""Which way the first rows of a list are come by: many that fit stand near its beginning, few are looked up."""

from __future__ import annotations

from app.services.queueing import search
from app.services.queueing.lists import Row
from app.services.queueing.reading import NEWEST, Reading
from app.services.queueing.search import Said


def found(reading: Reading, asked: Said | None, most: int) -> list[Row]:
    """The first rows that fit: walked to where many do, looked up where few do."""
    if asked is None and not reading.narrow:
        return reading.rows(most)
    near = reading.walked(search.NEAR, most, asked)
    if len(near) == most or not reading.is_long(search.NEAR):
        return near
    if reading.narrow and (few := reading.few()):
        ids, narrow = few
        return reading.of(ids, most, asked, narrow.conditions)
    on = search.ON if asked else search.FAR
    if len(near) * on >= most * search.NEAR and (rows := _walked(reading, asked, most, on)) is not None:
        return rows  # as many further on as nearby: a page is full sooner than an index is read
    return _searched(reading, asked, most) if asked else reading.rows(most)


def _searched(reading: Reading, asked: Said, most: int) -> list[Row]:
    for way in (_looked_up, _walked_far):
        if (rows := way(reading, asked, most)) is not None:
            return rows
    return reading.rows(most, search.EVERY, **asked.arguments)


def _looked_up(reading: Reading, asked: Said, most: int) -> list[Row] | None:
    """By the index of words. Of many orders some may stand near enough: then not all of them are put in order."""
    if (saying := search.look_up(asked)) is None:
        return None
    ids, count = saying
    is_walked = count > search.NARROW and reading.order != NEWEST and not reading.needs_worth
    if is_walked and len(rows := reading.walked(2 * count, most, among=ids)) == most:
        return rows
    return reading.of(ids, most)


def _walked_far(reading: Reading, asked: Said, most: int) -> list[Row] | None:
    return _walked(reading, asked, most, search.FAR)


def _walked(reading: Reading, asked: Said | None, most: int, far: int) -> list[Row] | None:
    """None where there is more of the list, and not a page of it yet."""
    rows = reading.walked(far, most, asked)
    return rows if len(rows) == most or not reading.is_long(far) else None
