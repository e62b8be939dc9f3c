"""Search over reference, account, people, notes and messages; accents and capitals do not matter (U6)."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.services.ordering import queue
from app.services.ordering.queue import Filter, Sort, View
from app.services.people.viewers import Viewer
from app.services.queueing import search
from tests.factories import Case, account, act, as_system, order_at, rep, wish


def found(viewer: Viewer, q: str, **narrow: object) -> list[str]:
    return [row.reference for row in act(viewer, queue.listing, Filter(q=q, **narrow)).rows]  # type: ignore[arg-type]


def named(name: str, **asked: object) -> Case:
    """An unclaimed order of an account of this name."""
    house = account("managed")
    with as_system():
        db.session.execute(
            text("UPDATE accounts SET name = :name WHERE id = :id"), {"name": name, "id": house.id}
        )
    return order_at("pending", house, asked=wish(**asked))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    [
        "Atelier Nord",
        "atel nord",
        "NORD atelier",
        "élodie",
        "elodie",
        "Oeuvre",
        "œuvré",
        "  nord,  ATEL!",
        "sept",
    ],
)
def test_u6_words_are_found_by_their_beginnings_without_accents_or_capitals(
    record: Flask, typed: str
) -> None:
    case, other = named("Atelier Nord", why="Élodie Œuvré arrive en septembre"), named("Brasserie Lumière")
    assert found(case.rep, typed) == [case.reference]
    assert found(case.rep, "lumiere") == [other.reference], "the negative control"


def test_u6_every_word_typed_must_be_there(record: Flask) -> None:
    case = named("Atelier Nord")
    assert found(case.rep, "atelier sud") == []
    assert found(case.rep, "telier") == [], "a part from the middle is no beginning"
    assert found(case.rep, "!!") == [], "signs alone are no words"


def test_u6_messages_of_the_order_are_found_and_a_new_name_of_the_account(record: Flask) -> None:
    case = named("Atelier Nord")
    case.step(case.rep, "claim")
    case.step(case.rep, "ask_customer", "Which warehouse is it for?")
    assert found(case.rep, "wareh") == [case.reference]
    case.step(case.house.owner, "answer", "The one in Düsseldorf")
    assert found(case.rep, "dusseldorf warehouse") == [case.reference]
    with as_system():
        db.session.execute(
            text("UPDATE accounts SET name = 'Maison Sud' WHERE id = :id"), {"id": case.house.id}
        )
        db.session.execute(text("UPDATE people SET name = 'Zoé Quint' WHERE account_id = :id AND role = 'owner'"),
                           {"id": case.house.id})  # fmt: skip
    assert found(case.rep, "maison zoe dusseldorf") == [case.reference]
    assert found(case.rep, "nord") == []


def test_u6_an_exact_reference_stands_first_whatever_the_filters_say(record: Flask) -> None:
    case, other = order_at("in_review"), order_at("pending")
    with as_system():
        db.session.execute(text("UPDATE orders SET justification = :said WHERE id = :id"),
                           {"said": f"as in {case.reference}", "id": other.id})  # fmt: skip
    typed = case.reference.lower()
    assert found(other.rep, typed, view=View.UNCLAIMED) == [case.reference, other.reference]
    assert found(other.rep, typed.removeprefix("so-")) == [case.reference, other.reference]
    assert found(other.rep, case.reference[:-1]) == [other.reference, case.reference], (
        "a part of one is a word like others"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("so 7f3k2", "SO-7F3K2"),
        ("7F3KO", "SO-7F3K0"),
        ("SO-lllll", "SO-11111"),
        ("nord", None),
        ("seven words", None),
    ],
)
def test_r60_a_reference_heard_over_the_phone_is_read_as_it_was_meant(typed: str, meant: str | None) -> None:
    assert search.reference_in(typed) == meant


@pytest.mark.parametrize("view", [View.UNCLAIMED, View.ALL])
def test_u6_the_largest_amount_stands_first_and_pages_follow(record: Flask, view: View) -> None:
    cases = [order_at("pending", asked=wish(support=n)) for n in (5, 9, 7, 7)]
    rita, rows, cursor = rep(), list[str](), None
    for _ in range(2):
        page = act(rita, queue.listing, Filter(view=view, sort=Sort.AMOUNT), cursor, 2)
        rows, cursor = rows + [row.reference for row in page.rows], page.next
    assert rows == [cases[n].reference for n in (1, 3, 2, 0)]
    assert cursor is None


def test_u6_search_holds_beside_filters_and_sorts_and_pages(record: Flask) -> None:
    cases = [order_at("pending", asked=wish(support=n, why="Blue team")) for n in (5, 9, 7)]
    other = order_at("pending", asked=wish("add_short_list_product", guide=8, why="Blue team"))
    rita = rep()
    assert found(rita, "blue", product="guide") == [other.reference]
    wanted = Filter(q="blue", product="support", sort=Sort.AMOUNT, view=View.UNCLAIMED)
    first = act(rita, queue.listing, wanted, None, 2)
    rest = act(rita, queue.listing, wanted, first.next, 2)
    assert [row.reference for row in [*first.rows, *rest.rows]] == [cases[n].reference for n in (1, 2, 0)]
    assert rest.next is None


@pytest.mark.parametrize(
    ("few", "near", "far"),
    [(2, 1, 100), (2, 1, 3), (2, 2, 2), (9, 1, 2)],
    ids=["walked", "walked in vain", "walked a little", "looked up"],
)
def test_u16_what_many_orders_say_is_found_by_walking_the_list(
    record: Flask, monkeypatch: pytest.MonkeyPatch, few: int, near: int, far: int
) -> None:
    """However it is read, the answer is the same."""
    old = [order_at("pending", asked=wish(why="Green team")) for _ in range(3)]
    new = [order_at("pending", asked=wish(why="Red team")) for _ in range(3)]
    rita = rep()
    rare = [found(rita, q) for q in ("green", "red", "team", "pink")]
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "NEAR", near)
    monkeypatch.setattr(search, "FAR", far)
    assert [found(rita, q) for q in ("green", "red", "team", "pink")] == rare
    assert rare == [[one.reference for one in reversed(some)] for some in (old, new, old + new, [])]


def test_s3_a_search_finds_ones_own_account_alone(record: Flask, app_connection: psycopg.Connection) -> None:
    mine, theirs = named("Atelier Nord"), named("Atelier Sud")
    assert found(mine.house.owner, "atelier") == [mine.reference]
    assert set(found(rep(), "atelier")) == {mine.reference, theirs.reference}
    ask = "SELECT orders_saying(words_wanted('atelier'), 100)"
    assert app_connection.execute(ask).fetchone() == ([],), "with no tenant set nothing is found"


def test_f16_whatever_is_typed_is_only_words(record: Flask) -> None:
    case = named("Atelier Nord")
    for typed in (
        "'",
        "a' | 'b:*",
        "\x00",
        "\\",
        "!(a & b)",
        "<->",
        "é" * 500,
        "a " * 200,
        "\ud7ff",
        "%",
        "SELECT 1; --",
    ):
        assert found(case.rep, typed) in ([], [case.reference])
