"""U20, U21: a refusal names what is sold as its reader knows it: a suite by its French name in French."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.factories import account

NAME = "UPDATE products SET name_fr = %s WHERE slug = 'support-suite'"


@pytest.fixture
def suite_has_a_french_name(owner_connection: psycopg.Connection) -> Iterator[None]:
    owner_connection.execute(NAME, ["Suite Assistance"])
    yield
    owner_connection.execute(NAME, ["Support Suite"])


@pytest.mark.usefixtures("suite_has_a_french_name")
@pytest.mark.parametrize(("language", "name", "other"), [("fr", "Suite Assistance", "Support Suite"), ("en", "Support Suite", "Suite Assistance")])
def test_u20_a_suite_has_the_name_of_the_reader_s_language_in_a_refusal(record, program, language, name, other):
    house = account("managed", seats={"support-suite": 3})
    body = {"change": "add_product", "lines": [{"product": "support-suite", "seats": 3}], "justification": "More of it"}
    answer = program(house.owner).post(f"/accounts/{house.slug}/requests", body, Accept_Language=language)
    assert answer.status_code == 422
    assert name in answer.text
    assert other not in answer.text
