"""Price books and rates of tax over the API: read by the vendor's people, written by managers for days to come (R63, D6)."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import account, rep, staff
from tests.factories.accounts import TODAY
from tests.integration.services.test_price_books import a_book
from tests.web.api.test_document import document, example_of, fits

__all__ = ["document"]
BOOK = "/price-books/{slug}"


def test_price_books_are_read_by_the_vendors_people(document, program):
    a_book(tiers={1: 4800, 50: 4500})
    answer = program(rep()).get("/price-books")
    fits(document, "/price-books", "get", answer)
    assert [tier["from_seats"] for tier in answer.json["price_books"][0]["tiers"]] == [1, 50]
    one = program(rep()).get("/price-books/eur")
    fits(document, BOOK, "get", one)
    assert (one.json["state"], one.json["written_by"]) == ("valid", None)
    assert program(rep()).get("/price-books/nothing").status_code == 404
    assert program(account().owner).get("/price-books").status_code == 403


def test_r63_the_example_writes_a_book_that_is_ended_and_taken_back(document, program):
    manager = program(staff("manager"))
    written = manager.post("/price-books", example_of(document, "/price-books", "post"))
    assert written.status_code == 201, written.text
    fits(document, "/price-books", "post", written)
    path = f"/price-books/{written.json['slug']}"
    ended = manager.put(path, example_of(document, BOOK, "put"))
    assert ended.status_code == 200, ended.text
    fits(document, BOOK, "put", ended)
    assert ended.json["valid_until"] == "2030-12-31"
    gone = manager.send("DELETE", path, {})
    assert gone.status_code == 200, gone.text
    fits(document, BOOK, "delete", gone)
    assert manager.get(path).status_code == 404


def test_r63_other_prices_follow_a_book_and_faults_are_named_at_their_field(document, program):
    a_book(tiers={1: 4800})
    manager, soon = program(staff("manager")), (TODAY + timedelta(days=30)).isoformat()
    body = {**example_of(document, "/price-books", "post"), "valid_from": soon}
    overlapping = manager.post("/price-books", body)
    assert (overlapping.status_code, overlapping.json["errors"][0]["field"]) == (422, "valid_from")
    follows = manager.post("/price-books", {**body, "follows": "eur"}, key="again")
    assert (follows.status_code, follows.json["follows"]) == (201, "eur")
    assert manager.get("/price-books/eur").json["followed_by"] == follows.json["slug"]
    assert manager.send("DELETE", "/price-books/eur", {}).status_code == 422
    gap = {**body, "tiers": [{"product": "guide", "plan": "professional", "from_seats": 5, "unit_price_minor": 1}]}
    assert manager.post("/price-books", gap, key="gap").json["errors"][0]["field"] == "tiers.0.from_seats"
    assert program(rep()).post("/price-books", body).status_code == 403


def test_rates_of_tax_are_listed_with_their_source(document, program):
    answer = program(rep()).get("/tax-rates")
    fits(document, "/tax-rates", "get", answer)
    home = [one for one in answer.json["tax_rates"] if one["is_home"]]
    assert [(one["country"], one["percent"], one["is_current"]) for one in home] == [("FR", "20.00", True)]
    assert "Taxes in Europe" in home[0]["source"]
    assert program(account().owner).get("/tax-rates").status_code == 403
