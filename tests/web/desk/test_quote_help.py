"""Quick quotes: ready-made texts, another order's prices without its approvals, a discount on everything (R63, R65)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.models.kinds import TextKind
from app.services.ordering import quote_texts
from app.services.ordering.quote_texts import Typed
from app.services.ordering.quotes import DraftLine
from tests.factories import account, act, order_at, staff, wish


def form_of(case):
    return f"/desk/orders/{case.reference}/quote"


def a_text(kind="terms", name="Thirty days", body="Payable within 30 days.", body_fr="Payable à 30 jours."):
    return act(staff("manager"), quote_texts.save, Typed(TextKind(kind), name, body, body_fr))


def test_r63_a_ready_made_text_is_put_in_and_what_was_typed_stays(browse):
    text_id = a_text()
    case = order_at("in_review", account("managed"))
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), 200, **{**page.typed(), "do": "use_terms", "terms_text": str(text_id), "lines-0-seats": "9"})
    typed = page.typed()
    assert "Payable within 30 days." in page.source
    assert typed["lines-0-seats"] == "9"
    assert case.page().draft is None, "a short cut stores nothing"


def test_r63_a_discount_on_everything_is_divided_over_the_lines(browse):
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3))
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), do="save", **{**page.typed(), "discount_percent": "5", "note": "Thank you for ten years."})
    draft = case.page().draft
    assert (draft.discount_percent, draft.note) == (Decimal(5), "Thank you for ten years.")
    assert sum(line.quote_discount_due_minor for line in draft.lines) == draft.discount_due_minor > 0
    text = page.open(form_of(case) + "/preview")
    assert "Discount on everything, 5%" in text
    assert "Thank you for ten years." in text


def test_u2_a_discount_that_is_none_is_said_at_its_field(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    text = page.send(form_of(case), 422, do="save", **{**page.typed(), "discount_percent": "101"})
    assert "between 0 and 100" in text


def test_r65_another_orders_prices_are_copied_without_its_approvals(browse):
    other = order_at("in_review", asked=wish(support=50))
    other.quote(lines=[DraftLine("support", 50, 4100, Decimal("7.5"))], terms="As agreed in May.", discount_percent=Decimal(2))
    case = order_at("in_review", rep=other.rep)
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), 200, **{**page.typed(), "do": "copy", "copy_from": other.reference.lower().replace("-", " ")})
    typed = page.typed()
    assert (typed["lines-0-seats"], typed["lines-0-unit_price"], typed["lines-0-discount_percent"]) == ("12", "41.00", "7.5")
    assert "As agreed in May." in page.source
    assert case.page().draft is None
    page.send(form_of(case), do="save", **typed)
    assert "approve_quote" not in [event.verb for event in case.page().events]


def test_r65_what_cannot_be_copied_is_said_at_its_field(browse):
    dollars = order_at("quoted", account("managed", currency="USD"))
    case = order_at("in_review")
    page = browse(case.rep)
    for typed, words in ((dollars.reference, "another currency"), ("SO-00000", "can be read"), (case.reference, "can be read")):
        page.open(form_of(case))
        text = page.send(form_of(case), 200, **{**page.typed(), "do": "copy", "copy_from": typed})
        assert words in text


def test_managers_write_texts_and_reps_read_them(browse):
    manager = browse(staff("manager"))
    manager.open("/desk/templates")
    manager.send("/desk/templates", 303, kind="note", name="Welcome", body="Welcome aboard.", body_fr="Bienvenue.")
    assert "Welcome aboard." in manager.follow()
    (one,) = act(staff("manager"), quote_texts.listed)
    manager.send(f"/desk/templates/{one.id}", 303, kind="note", name="Welcome", body="Glad to have you.", is_retired="y")
    rita = browse(order_at("in_review").rep)
    assert "Glad to have you." not in rita.open("/desk/templates"), "what is no longer offered is the managers' alone"
    rita.open(f"/desk/templates/{one.id}", 403)
    rita.open("/desk/prices")


@pytest.mark.parametrize("name", ["Thirty days", "thirty DAYS"])
def test_u2_a_second_text_of_one_name_is_refused_and_kept(browse, name):
    a_text()
    manager = browse(staff("manager"))
    manager.open("/desk/templates")
    text = manager.send("/desk/templates", 422, kind="terms", name=name, body="Other words.")
    assert "There is already a text with this name." in text
    assert "Other words." in manager.source
