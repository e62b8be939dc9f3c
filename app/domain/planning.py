"""What becomes of planned changes on their day: done as planned, made smaller, or cancelled with a reason (R47, R48)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Row:
    """A planned row of the ledger whose day has come, or that hangs on one (`is_due` is false)."""

    id: uuid.UUID
    delta: int
    ends: bool = False
    is_due: bool = True
    is_firm: bool = False
    """Nobody asked for it, it happens: lent seats end (R52)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A licence on that day. `used` people hold a seat, `others` of them are not the owner; `name` is the licence's."""

    name: str
    purchased: int
    used: int
    others: int
    must_be_empty: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that is not done as planned: cancelled, or replaced by one with this `delta`. The reason is for people."""

    id: uuid.UUID
    reason: Sentence
    delta: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`done` are rows as planned; `gone` are not. Then the licence has `seats`, and has ended or not."""

    done: Sequence[uuid.UUID]
    gone: Sequence[Gone]
    seats: int
    has_ended: bool


def judge(licence: Standing, rows: Sequence[Row]) -> Verdict:
    """Go through the rows in the order of their days. There are never fewer than no seats, nor, of what must be empty,
    fewer seats than people (R47); a row that cannot be done as planned says why (R48)."""
    done: list[uuid.UUID] = []
    gone: list[Gone] = []
    seats, has_ended = licence.purchased, False
    for row in (one for one in rows if one.is_due):
        step = _ended(licence, row) if has_ended else _one(licence, row, seats)
        if isinstance(step, Gone):
            gone.append(step)
        else:
            done.append(row.id)
        delta = row.delta if step is None else step.delta
        seats, has_ended = seats + (delta or 0), has_ended or (row.ends and delta is not None)
    gone += [_ended(licence, row) for row in rows if has_ended and not row.is_due]
    return Verdict(done, gone, seats, has_ended)


def _ended(licence: Standing, row: Row) -> Gone:
    return Gone(row.id, say("%(product)s was removed.", product=licence.name))


def _one(licence: Standing, row: Row, seats: int) -> Gone | None:
    if row.ends:
        return _end(licence, row, seats)
    if row.delta >= 0 or row.is_firm:
        return None
    room = seats - (licence.used if licence.must_be_empty else 1)
    if room >= -row.delta:
        return None
    if room <= 0:
        return Gone(row.id, _why(licence))
    return Gone(row.id, _why(licence), -room)


def _end(licence: Standing, row: Row, seats: int) -> Gone | None:
    if licence.must_be_empty and licence.others and not row.is_firm:
        return Gone(row.id, _why(licence))
    if row.delta == -seats:
        return None
    reason = say("The number of seats of %(product)s has changed since: all %(seats)s go.", product=licence.name, seats=seats)
    return Gone(row.id, reason, -seats)


def _why(licence: Standing) -> Sentence:
    if licence.must_be_empty:
        return say("%(used)s people use %(product)s: only empty seats can go.", used=licence.used, product=licence.name)
    return say("%(product)s has too few seats left: at least one must stay.", product=licence.name)
