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
from app.services.requesting.changing_requests import change as change_request
from app.services.talking import messages, notes
from tests.factories import Case, account, act, as_system, order_at, rep, wish
from workflows.words import AMONG_OURSELVES, SAID_AMONG_OURSELVES, STEP_WORDS


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


def test_u6_the_products_asked_for_are_found_by_name_and_code_in_every_language_beside_all_else(record: Flask) -> None:
    case, other = order_at("pending", asked=wish("add_product", talk=2, why="Night")), order_at("pending", asked=wish("add_product", chat=1))
    assert (found(case.rep, "tal night"), found(case.rep, "chat")) == ([case.reference], [other.reference])
    act(case.rep, notes.write, case.reference, "A Büro in Köln")
    act(case.house.owner, change_request, case.reference, wish("add_product", chat=3))
    assert (found(case.rep, "talk"), found(case.rep, "chat koln")) == ([], [case.reference]), "the lines as they are now"
    with as_system():
        db.session.execute(text("UPDATE products SET name = 'Talk at Once', name_fr = 'Clavardage' WHERE slug = 'chat'"))
    assert {case.reference, other.reference} == set(found(case.rep, "at once")) == set(found(case.rep, "clavardage"))
    assert found(case.rep, "clavardage koln") == [case.reference]


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
    guide = order_at("pending", asked=wish("add_short_list_product", guide=8, why="Green team"))
    narrow = [{"product": "guide"}, {"product": "support", "sort": Sort.AMOUNT}, {"account_type": "managed"}, {"product": "chat"}]
    act(rita, notes.write, old[0].reference, "Pink paper")

    def all_found() -> list[list[str]]:
        return [found(rita, q, **more) for q in ("", "green", "red", "team", "pink", "grey") for more in ({}, *narrow)]

    rare = all_found()
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "NEAR", near)
    monkeypatch.setattr(search, "FAR", far)
    assert all_found() == rare
    team = [*old, *new, guide]
    assert rare[:5] == [[one.reference for one in reversed(some)] for some in (team, [guide], old + new, team, [])]
    assert rare[5:30:5] == [[one.reference for one in reversed(some)] for some in ([*old, guide], new, team, old[:1], [])]


def test_s3_a_search_finds_ones_own_account_alone(record: Flask, app_connection: psycopg.Connection) -> None:
    mine, theirs = named("Atelier Nord"), named("Atelier Sud")
    assert found(mine.house.owner, "atelier") == [mine.reference]
    assert set(found(rep(), "atelier")) == {mine.reference, theirs.reference}
    ask = "SELECT orders_saying(words_wanted('atelier'), '{}', 100)"
    assert app_connection.execute(ask).fetchone() == ([],), "with no tenant set nothing is found"


def test_u6_what_was_said_is_found_by_the_vendors_people_and_messages_by_both(record: Flask) -> None:
    case, other = named("Atelier Nord"), named("Brasserie Lumière")
    case.step(case.rep, "claim")
    act(case.rep, messages.write, case.reference, "Voilà l'équipe d'Orléans")
    act(case.house.owner, messages.write, case.reference, "Merci, à bientôt")
    note = act(case.rep, notes.write, case.reference, "Probably a Büro in Köln")
    assert found(case.rep, "orleans equipe bientot nord") == [case.reference]
    assert found(case.rep, "koln buro nord equipe") == [case.reference], "notes, messages and names together"
    assert found(case.house.owner, "orleans bientot") == [case.reference]
    act(case.rep, notes.change, case.reference, note, "A Büro in Aachen")
    assert (found(case.rep, "aachen"), found(case.rep, "koln")) == ([case.reference], []), "a note as it reads now"
    act(case.rep, messages.write, case.reference, "Und Hamburg")
    assert found(case.rep, "aachen hamburg") == [case.reference], "what is said later is found beside it"
    act(case.rep, notes.remove, case.reference, note)
    assert (found(case.rep, "aachen"), found(case.rep, "hamburg")) == ([], [case.reference])
    assert found(case.rep, "brasserie") == [other.reference]


def test_s3_no_customer_finds_an_order_by_what_they_do_not_read(record: Flask) -> None:
    case, ravi = named("Atelier Nord"), rep("Ravi")
    case.step(case.rep, "claim")
    act(case.rep, notes.write, case.reference, "They bluff about the competitor")
    case.step(case.rep, "hand_over", "Negotiate hard", rep_id=ravi.staff_id)
    for typed in ("bluff", "competitor", "negotiate", "negotiate nord"):
        assert found(ravi, typed) == [case.reference], "the control: colleagues do"
        assert [found(one, typed) for one in (case.house.owner, case.house.billing, case.house.admin)] == [[], [], []]


def test_s3_what_is_not_searched_is_what_the_history_leaves_out(record: Flask, app_connection: psycopg.Connection) -> None:
    rows = app_connection.execute("SELECT verb FROM unnest(%s::text[]) verb WHERE NOT is_read_by_customers(verb)", [list(STEP_WORDS)])
    assert {verb for (verb,) in rows} == AMONG_OURSELVES | SAID_AMONG_OURSELVES


def test_u6_a_filter_follows_the_lines_and_the_type_of_the_account(record: Flask) -> None:
    case = order_at("pending", asked=wish(support=5))
    rita = rep()
    assert [found(rita, "", product=one) for one in ("support", "guide", "nothing")] == [[case.reference], [], []]
    with as_system():
        db.session.execute(text("UPDATE order_lines SET product_id = (SELECT id FROM products WHERE slug = 'guide')"))
        db.session.execute(text("UPDATE accounts SET type = 'online_assisted' WHERE id = :id"), {"id": case.house.id})
    assert [found(rita, "", product=one) for one in ("support", "guide")] == [[], [case.reference]]
    assert [found(rita, "", account_type=one) for one in ("managed", "online_assisted")] == [[], [case.reference]]
    assert found(rita, "!!", product="guide") == [], "signs alone are no words"


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
