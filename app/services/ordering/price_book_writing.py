"""Writing price books: another one from a day on, an end for one, one taken back before it begins.

What has begun keeps its prices, so that it can always be said what a plan cost on a day; quotes keep their own copies. Prices
therefore begin tomorrow at the earliest, wherever the account is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import text

from app.domain.money import MAX_SEATS, MAX_UNIT_PRICE_MINOR
from app.errors import Invalid, NotAllowed, NotThere, Refused
from app.extensions import db
from app.services.people.viewers import Viewer
from workflows.seat_order import Role
from workflows.sentences import say

WRITERS = frozenset({Role.MANAGER, Role.OPERATOR})
MOST_TIERS, MAX_NAME, MAX_STEM = 1000, 200, 44
FIRST_ZONE = "'Pacific/Kiritimati'"
BEGINS_AT_THE_EARLIEST = f"(clock_today({FIRST_ZONE}) + 1)"
"""SQL: tomorrow, where the day begins first."""

_LOCK = text("SELECT pg_advisory_xact_lock(7241)")
_EARLIEST = text(f"SELECT {BEGINS_AT_THE_EARLIEST}")


@dataclass(frozen=True, slots=True)
class Tier:
    """Product and plan by slug; minor units per seat and month from so many seats bought at once."""

    product: str
    plan: str
    from_seats: int
    unit_price_minor: int


@dataclass(frozen=True, slots=True)
class NewBook:
    """A book to be. With `follows`, the slug of another book, that one ends the day before."""

    name: str
    currency: str
    valid_from: date
    valid_until: date | None
    tiers: Sequence[Tier]
    follows: str | None = None


def take_turns() -> None:
    """One writer of books at a time, until the transaction ends: overlaps are seen by the second."""
    db.session.execute(_LOCK)


def earliest() -> date:
    """The first day on which other prices may begin."""
    day: date = db.session.execute(_EARLIEST).scalar_one()
    return day


WRITE = text("""
WITH before AS (
    UPDATE price_books p SET valid_until = least(p.valid_until, CAST(:valid_from AS date) - 1) FROM price_books old
    WHERE p.id = :follows_id AND old.id = p.id RETURNING p.id, old.valid_until
), book AS (
    INSERT INTO price_books (slug, name, currency, valid_from, valid_until, follows_id, followed_until, written_by)
    SELECT (SELECT free.slug FROM (SELECT n, :slug || CASE WHEN n > 1 THEN '-' || n ELSE '' END AS slug FROM generate_series(1, 9999) n) free
            WHERE NOT EXISTS (SELECT FROM price_books o WHERE o.slug = free.slug) ORDER BY free.n LIMIT 1),
           :name, :currency, :valid_from, :valid_until, :follows_id, (SELECT valid_until FROM before), :by RETURNING id, slug
), tiers AS (
    INSERT INTO price_tiers (book_id, plan_id, from_seats, unit_price_minor)
    SELECT book.id, n.id, t.from_seats, t.unit_price_minor FROM book,
           jsonb_to_recordset(CAST(:tiers AS jsonb)) AS t(product text, plan text, from_seats int, unit_price_minor bigint)
    JOIN products p ON p.slug = t.product JOIN plans n ON n.product_id = p.id AND n.slug = t.plan
)
SELECT id, slug FROM book
""")
UNKNOWN = text("""
SELECT t.place FROM jsonb_to_recordset(CAST(:tiers AS jsonb)) AS t(place int, product text, plan text)
WHERE NOT EXISTS (SELECT FROM products p JOIN plans n ON n.product_id = p.id JOIN prices r ON r.plan_id = n.id
                  WHERE p.slug = t.product AND n.slug = t.plan AND r.currency = :currency) ORDER BY place LIMIT 1
""")
OVERLAP = text("""
SELECT c.name AS other, p.name AS product, n.name AS plan FROM price_books b
JOIN price_books c ON c.currency = b.currency AND c.id <> b.id
  AND daterange(b.valid_from, b.valid_until, '[]') && daterange(c.valid_from, c.valid_until, '[]')
JOIN price_tiers t ON t.book_id = b.id JOIN price_tiers u ON u.book_id = c.id AND u.plan_id = t.plan_id
JOIN plans n ON n.id = t.plan_id JOIN products p ON p.id = n.product_id
WHERE b.id = :id ORDER BY c.valid_from, p.id, n.rank LIMIT 1
""")


def write(viewer: Viewer, typed: NewBook) -> str:
    """Keep a book, ending the one it follows. Returns its slug. Raises NotAllowed, NotThere, or Invalid with the field."""
    _check_writer(viewer)
    take_turns()
    before = _found(typed.follows) if typed.follows else None
    _check(typed, before)
    tiers = json.dumps([{"place": n, "product": one.product, "plan": one.plan, "from_seats": one.from_seats,
                         "unit_price_minor": one.unit_price_minor} for n, one in enumerate(typed.tiers)])  # fmt: skip
    place = db.session.execute(UNKNOWN, {"tiers": tiers, "currency": typed.currency}).scalar_one_or_none()
    if place is not None:
        raise Invalid(say("There is no such plan with a base price in %(currency)s.", currency=typed.currency), field=f"tiers.{place}.plan")
    row = db.session.execute(WRITE, {
        "slug": f"{_stem(typed, before)}-{typed.valid_from.isoformat()}", "name": typed.name.strip(), "currency": typed.currency,
        "valid_from": typed.valid_from, "valid_until": typed.valid_until, "follows_id": before.id if before else None,
        "by": viewer.staff_id, "tiers": tiers,
    }).one()  # fmt: skip
    _check_alone(row.id, "valid_from")
    return str(row.slug)


END = text("UPDATE price_books SET valid_until = :last WHERE id = :id")


def end(viewer: Viewer, slug: str, last: date | None) -> None:
    """Give a book another last day, today or later; None: until further notice. Raises NotAllowed, NotThere, Refused, Invalid."""
    _check_writer(viewer)
    take_turns()
    book = _found(slug)
    if book.is_over:
        raise Refused(say("This book is over: it stays as it was."))
    if last is not None and last < max(earliest(), book.valid_from):
        raise Invalid(say("The last day is %(day)s or later.", day=max(earliest(), book.valid_from)), field="valid_until")
    db.session.execute(END, {"id": book.id, "last": last})
    _check_alone(book.id, "valid_until")


# The book before gets back the days that were taken from it, unless somebody has given it another end since.
WITHDRAW = text("""
WITH gone AS (DELETE FROM price_books WHERE id = :id RETURNING follows_id, followed_until, valid_from)
UPDATE price_books p SET valid_until = gone.followed_until FROM gone WHERE p.id = gone.follows_id AND p.valid_until = gone.valid_from - 1
""")


def withdraw(viewer: Viewer, slug: str) -> None:
    """Take a book back that has not begun; the one it would have followed goes on. Raises NotAllowed, NotThere or Refused."""
    _check_writer(viewer)
    take_turns()
    book = _found(slug)
    if book.valid_from < earliest():
        raise Refused(say("This book has begun: give it an end, or let other prices follow it."))
    if book.is_followed:
        raise Refused(say("Another book follows this one: take that one back first."))
    db.session.execute(WITHDRAW, {"id": book.id})
    if book.follows_id is not None:
        _check_alone(book.follows_id, None)


FOUND = text(f"""
SELECT b.id, b.slug, b.currency, b.valid_from, b.valid_until, b.follows_id, coalesce(b.valid_until < {BEGINS_AT_THE_EARLIEST} - 1, false) AS is_over,
       EXISTS (SELECT FROM price_books f WHERE f.follows_id = b.id) AS is_followed FROM price_books b WHERE b.slug = :slug
""")  # noqa: S608  (a constant)


def _found(slug: str) -> Any:
    row = db.session.execute(FOUND, {"slug": slug}).one_or_none()
    if row is None:
        raise NotThere
    return row


def _check_writer(viewer: Viewer) -> None:
    if viewer.step_role not in WRITERS:
        raise NotAllowed(say("Only managers write price books."))


def _check_alone(book_id: int, field: str | None) -> None:
    """On any day one book at most says what a plan costs."""
    row = db.session.execute(OVERLAP, {"id": book_id}).one_or_none()
    if row is not None:
        reason = say("On some of these days “%(other)s” says what %(product)s, %(plan)s costs. Choose days when no other book does.",
                     other=row.other, product=row.product, plan=row.plan)  # fmt: skip
        raise Invalid(reason, field=field) if field else Refused(reason)


def _check(typed: NewBook, before: Any) -> None:
    """What can be said without the other books."""
    if not typed.name.strip():
        raise Invalid(say("Give it a name."), field="name")
    if len(typed.name) > MAX_NAME or not typed.name.isprintable():
        raise Invalid(say("Use at most %(most)s letters, digits and signs, on one line.", most=MAX_NAME), field="name")
    if before is not None and before.currency != typed.currency:
        raise Invalid(say("The book it follows is in another currency."), field="currency")
    first = earliest()
    if typed.valid_from < first:
        raise Invalid(say("Other prices begin on %(day)s at the earliest: what holds today stays.", day=first), field="valid_from")
    if before is not None and typed.valid_from <= before.valid_from:
        raise Invalid(say("The book it follows begins on %(day)s: begin later.", day=before.valid_from), field="valid_from")
    if typed.valid_until is not None and typed.valid_until < typed.valid_from:
        raise Invalid(say("It ends before it begins."), field="valid_until")
    _check_tiers(typed.tiers)


def _check_tiers(tiers: Sequence[Tier]) -> None:
    """Every plan from one seat on, each number once, and never dearer for more."""
    if not 0 < len(tiers) <= MOST_TIERS:
        raise Invalid(say("Give at least one price, and %(most)s at most.", most=MOST_TIERS), field="tiers")
    plans: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for n, one in enumerate(tiers):
        if not 1 <= one.from_seats <= MAX_SEATS:
            raise Invalid(say("The number of seats must be between 1 and %(most)s.", most=MAX_SEATS), field=f"tiers.{n}.from_seats")
        if not 0 <= one.unit_price_minor <= MAX_UNIT_PRICE_MINOR:
            raise Invalid(say("The price must not be negative, nor larger than any price we have."), field=f"tiers.{n}.unit_price_minor")
        plans.setdefault((one.product, one.plan), []).append((one.from_seats, one.unit_price_minor, n))
    for found in plans.values():
        _check_plan(sorted(found))


def _check_plan(tiers: Sequence[tuple[int, int, int]]) -> None:
    if tiers[0][0] != 1:
        raise Invalid(say("This plan has no price for fewer seats: its first tier begins at 1."), field=f"tiers.{tiers[0][2]}.from_seats")
    for before, after in pairwise(tiers):
        if after[0] == before[0]:
            raise Invalid(say("This plan has two prices from as many seats."), field=f"tiers.{after[2]}.from_seats")
        if after[1] > before[1]:
            raise Invalid(say("Fewer seats cost less: a larger tier is never dearer."), field=f"tiers.{after[2]}.unit_price_minor")


DATED = re.compile(r"-\d{4}-\d{2}-\d{2}(-\d+)?$")


def _stem(typed: NewBook, before: Any) -> str:
    """What the slug begins with: that of the book before, or the name in small letters."""
    if before is not None:
        return DATED.sub("", before.slug)[:MAX_STEM].strip("-")
    plain = unicodedata.normalize("NFKD", typed.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", f"{plain} {typed.currency.lower()}").strip("-")
    return stem[:MAX_STEM].strip("-") or "prices"
