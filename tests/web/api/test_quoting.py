"""Quotes over the API: versions, comparison, copying, acceptance, price books, ready-made texts; every example sent (D6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.services.ordering.quotes import DraftLine
from app.web.api.files import EXAMPLE as A_FILE
from tests.factories import account, order_at, rep, staff
from tests.web.api.test_document import document, example_of, fits

__all__ = ["document"]
ORDER = "/orders/{reference}"


def revised():
    case = order_at("quoted")
    case.step(case.house.owner, "ask_revision", "A little less, please")
    case.quote(lines=[DraftLine("support", 12, 4900, Decimal(10))])
    return case


def test_r63_versions_and_what_differs_between_them(document, program):
    case = revised()
    reader = program(case.house.owner)
    listed = reader.get(f"/orders/{case.reference}/quotes")
    fits(document, f"{ORDER}/quotes", "get", listed)
    assert [(one["version"], one["status"]) for one in listed.json["quotes"]] == [(2, "sent"), (1, "superseded")]
    one = reader.get(f"/orders/{case.reference}/quotes/1")
    fits(document, f"{ORDER}/quotes/{{version}}", "get", one)
    found = reader.get(f"/orders/{case.reference}/quotes/2/changes")
    fits(document, f"{ORDER}/quotes/{{version}}/changes", "get", found)
    (line,) = found.json["lines"]
    assert (line["before"]["discount_percent"], line["after"]["discount_percent"]) == ("0.00", "10.00")
    assert found.json["words"][0] == "Support: a discount of 10% instead of 0%."
    assert found.json["total_after_minor"] < found.json["total_before_minor"]
    back = reader.get(f"/orders/{case.reference}/quotes/1/changes?against=2")
    assert (back.json["before"], back.json["after"]) == (2, 1)
    for path in ("quotes/9", "quotes/1/changes", "quotes/2/changes?against=7"):
        assert reader.get(f"/orders/{case.reference}/{path}").status_code == 404


def test_r63_a_draft_is_the_vendors_alone(program):
    case = order_at("in_review")
    case.draft()
    assert program(case.house.owner).get(f"/orders/{case.reference}/quotes").json["quotes"] == []
    assert program(case.rep).get(f"/orders/{case.reference}/quotes/1").json["status"] == "draft"


def test_r65_a_quote_is_copied_without_its_approvals(document, program):
    other = revised()
    case = order_at("in_review", rep=other.rep)
    answer = program(case.rep).post(f"/orders/{case.reference}/quote/copy", {"copy_from": other.reference})
    assert answer.status_code == 200, answer.text
    fits(document, f"{ORDER}/quote/copy", "post", answer)
    (draft,) = answer.json["quotes"]
    assert (draft["status"], draft["lines"][0]["discount_percent"]) == ("draft", "10.00")
    assert program(case.house.owner).post(f"/orders/{case.reference}/quote/copy", {"copy_from": other.reference}).status_code == 404


def test_r68_the_acceptance_example_is_signed_and_its_document_kept(document, program):
    case = order_at("quoted")
    answer = program(case.house.owner).post(f"/orders/{case.reference}/acceptance", example_of(document, f"{ORDER}/acceptance", "post"))
    assert answer.status_code == 200, answer.text
    fits(document, f"{ORDER}/acceptance", "post", answer)
    kept = answer.json["acceptance"]
    assert (answer.json["state"], kept["name"], kept["title"]) == ("fulfilling", "Anouk Martin", "Managing director")
    assert (kept["purchase_order_number"], kept["sha256"]) == ("PO-2026-118", case.page().acceptances[0]["sha256"])


@pytest.mark.parametrize("path", ["acceptance", "steps"])
def test_r68_without_a_name_it_is_whoever_asks(program, path):
    case = order_at("quoted")
    body = {"verb": "accept_quote"} if path == "steps" else {}
    assert program(case.house.billing).post(f"/orders/{case.reference}/{path}", body).status_code == 200
    (one,) = case.page().acceptances
    assert (one["name"], one["title"]) == (case.house.billing.name, "Billing admin")


@pytest.mark.parametrize(("path", "body"), [("acceptance", {}), ("steps", {"verb": "accept_quote"})])
def test_r68_there_is_one_way_to_accept_whatever_the_address(document, program, path, body):
    """The same signature, document, digest and history; the same refusals."""
    case = order_at("quoted")
    where = f"/orders/{case.reference}/{path}"
    assert program(case.house.admin).post(where, body).status_code == 403
    assert program(case.rep).post(where, body).status_code == 403
    assert program(account().owner).post(where, body).status_code == 404
    assert program(case.house.owner).post(where, {**body, "version": 1}).status_code == 409
    assert case.page().acceptances == []
    answer = program(case.house.owner).post(where, {**body, "note": "As agreed by phone."})
    assert answer.status_code == 200, answer.text
    fits(document, f"{ORDER}/{path}", "post", answer)
    (kept,) = case.page().acceptances
    assert answer.json["acceptance"] == {**{name: kept[name] for name in ("version", "name", "title", "purchase_order_number", "sha256")},
                                         "accepted_at": answer.json["acceptance"]["accepted_at"]}  # fmt: skip
    event = case.page().latest("accept_quote")
    assert (event.details["sha256"], event.details["quote_version"], event.comment) == (kept["sha256"], 1, "As agreed by phone.")
    assert program(case.house.owner).post(where, body).status_code == 409, "once"


def test_r68_what_was_read_is_what_is_accepted(program):
    case = revised()
    owner, where = program(case.house.owner), f"/orders/{case.reference}/acceptance"
    assert owner.post(where, {"quote_version": 1}).status_code == 409, "a newer version is out"
    paper = owner.post(where, {"quote_version": 2, "document": A_FILE})
    assert (paper.status_code, paper.json["acceptance"]["version"]) == (200, 2)
    assert [one["name"] for one in case.page().attachments] == ["Order 4711.pdf"]


def test_s12_a_purchase_order_that_is_no_pdf_accepts_nothing(program):
    case = order_at("quoted")
    owner, where = program(case.house.owner), f"/orders/{case.reference}/acceptance"
    for content, field in (("no base 64!", "document.content"), ("PGh0bWw+", "document")):
        refused = owner.post(where, {"document": {"name": "order.pdf", "content": content}})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    assert case.state == "quoted"


def test_r68_an_acceptance_that_is_not_theirs_to_give_is_refused(program):
    case = order_at("quoted")
    assert program(case.house.admin).post(f"/orders/{case.reference}/acceptance", {}).status_code == 403
    assert program(case.rep).post(f"/orders/{case.reference}/acceptance", {}).status_code == 403
    assert program(account().owner).post(f"/orders/{case.reference}/acceptance", {}).status_code == 404
    stale = program(case.house.owner).post(f"/orders/{case.reference}/acceptance", {"version": 1})
    assert stale.status_code == 409
    assert case.state == "quoted"


def test_ready_made_texts_are_kept_by_managers(document, program):
    manager = program(staff("manager"))
    kept = manager.post("/quote-texts", example_of(document, "/quote-texts", "post"))
    assert kept.status_code == 201, kept.text
    fits(document, "/quote-texts", "post", kept)
    path = f"/quote-texts/{kept.json['id']}"
    changed = manager.put(path, {**example_of(document, "/quote-texts/{text_id}", "put"), "is_retired": True})
    assert changed.status_code == 200, changed.text
    fits(document, "/quote-texts/{text_id}", "put", changed)
    assert changed.json["is_retired"] is True
    fits(document, "/quote-texts", "get", program(rep()).get("/quote-texts"))
    twice = manager.post("/quote-texts", example_of(document, "/quote-texts", "post"), key="other")
    assert twice.status_code == 422
    assert program(rep()).post("/quote-texts", example_of(document, "/quote-texts", "post")).status_code == 403


def test_r63_a_discount_on_everything_a_note_and_a_later_line_over_the_api(program):
    house = account("managed", seats={"support": 10}, renews_in=100)
    case = order_at("in_review", house)
    later = str(case.order.today.replace(day=1).fromordinal(case.order.today.toordinal() + 20))
    body = {"lines": [{"product": "support", "seats": 12, "unit_price_minor": 4900, "starts_on": later}], "discount_percent": "5",
            "note": "Welcome", "valid_until": str(case.order.today)}  # fmt: skip
    answer = program(case.rep).put(f"/orders/{case.reference}/quote", body)
    assert answer.status_code == 200, answer.text
    (draft,) = answer.json["quotes"]
    assert (draft["discount_percent"], draft["note"], draft["lines"][0]["starts_on"]) == ("5.00", "Welcome", later)
    assert draft["discount_due_minor"] > 0


def test_r68_of_several_versions_a_program_says_which_it_has_read(program):
    case = revised()
    owner, where = program(case.house.owner), f"/orders/{case.reference}/acceptance"
    unnamed = owner.post(where, {})
    assert (unnamed.status_code, unnamed.json["errors"][0]["field"]) == (422, "quote_version")
    assert "2 is out" in unnamed.text
    assert (case.state, case.page().acceptances) == ("quoted", [])
    assert owner.post(where, {}, if_match=owner.get(f"/orders/{case.reference}").headers["ETag"]).status_code == 200
