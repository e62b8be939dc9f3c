"""R22, U6: a search finds people by the parts of their names and addresses, whatever the accents, and reads only what it finds."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from app.extensions import acting_for, db
from app.services.people import people_search, team_list
from app.services.people.team_list import Narrow
from tests.factories import House, account, act, as_system, person


def found(house: House, words: str, **narrow: str) -> list[str]:
    return [one.name for one in act(house.admin, team_list.members, Narrow(words=words, **narrow)).members]


PARTS = [
    "zoe", "ZOË", "élan", "Elan", "quartz zo", "zo qu el", "z.quartz@north.example",
    "north", "quartz-e", "uartz", "lan z.q",
]


@pytest.fixture
def house(record: Flask) -> House:
    house = account()
    person(house, name="Zoë Quartz-Élan", email="z.quartz@north.example", products={"support": "agent"})
    person(house, name="Noël O'Brien", email="nob@south.example")
    return house


@pytest.mark.parametrize("words", PARTS)
def test_u6_every_part_typed_is_one_of_the_name_or_address_and_accents_do_not_matter(house: House, words: str) -> None:
    assert found(house, words) == ["Zoë Quartz-Élan"]


@pytest.mark.parametrize("words", ["zoe brien", "%", "_", "\\", "zoe zoe nobody", "é%", "_oe", "quartz/elan"])
def test_u6_what_nobody_is_called_finds_nobody(house: House, words: str) -> None:
    assert found(house, words) == []


def test_u6_a_name_with_an_apostrophe_is_found_with_it_and_by_its_parts(house: House) -> None:
    assert found(house, "O'Brien") == found(house, "brien") == found(house, "'") == found(house, "noel") == ["Noël O'Brien"]


def test_u6_the_words_follow_a_change_of_name_and_go_with_the_person(house: House) -> None:
    with as_system():
        db.session.execute(text("UPDATE people SET name = 'Ana Ruby' WHERE email = 'z.quartz@north.example'"))
        db.session.commit()
    assert found(house, "ruby") == ["Ana Ruby"]
    assert found(house, "elan") == []


def test_u6_words_and_filters_and_places_hold_together(house: House) -> None:
    assert found(house, "example", product="support", role="agent") == ["Zoë Quartz-Élan"]
    first = act(house.admin, team_list.members, Narrow(words="example"), None, 2)
    assert first.next is not None
    second = act(house.admin, team_list.members, Narrow(words="example"), first.next, 2)
    everybody = found(house, "example")
    assert [one.name for one in (*first.members, *second.members)] == everybody[:4]


def test_u6_many_who_are_found_come_in_the_same_order_as_few(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    few = found(house, "example o")
    monkeypatch.setattr(people_search, "FEW", 0)
    assert found(house, "example o") == few


def test_s2_a_search_never_leaves_the_account(house: House) -> None:
    other = account()
    person(other, name="Zoë Elsewhere")
    assert found(house, "zoe") == ["Zoë Quartz-Élan"]
    assert found(other, "zoe") == ["Zoë Elsewhere"]
    with as_system(), acting_for(house.id):
        words = set(db.session.execute(text("SELECT word FROM person_words")).scalars())
    assert "quartz" in words
    assert "elsewhere" not in words


def test_u16_one_person_of_many_is_found_by_an_index(house: House) -> None:
    with as_system(), acting_for(house.id):
        db.session.execute(text(MANY), {"id": house.id})
        source = people_search.source(house.id, "zoe")
        plan = db.session.execute(
            text(f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT p.id FROM {source.table}"), {**source.values, "account_id": house.id}
        ).scalar_one()
        db.session.rollback()
    nodes = list(_nodes(plan[0]["Plan"]))
    assert "pk_person_words" in {node.get("Index Name") for node in nodes}
    assert max(node["Actual Rows"] for node in nodes) <= 2
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]


MANY = """
INSERT INTO people (account_id, email, name, role, has_billing_rights, locale)
SELECT :id, 'many-' || n || '@many.example', 'Many ' || n, 'agent', false, 'en' FROM generate_series(1, 3000) n
"""


def _nodes(node: dict[str, object]) -> list[dict]:  # type: ignore[type-arg]
    return [node, *(inner for child in node.get("Plans", []) for inner in _nodes(child))]  # type: ignore[attr-defined]
