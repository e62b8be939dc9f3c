"""Writing a quote: filled in, counted exactly, frozen when sent, never lost in a race (R62, R63, U8)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from app.domain.money import MAX_SEATS
from app.extensions import db
from app.services.people import billing
from tests.counting import counting
from tests.factories import account, act, as_system, order_at, rep, staff, wish
from tests.factories.approving import above, policy, rule
from workflows.seat_order import State


def form_of(case):
    return f"/desk/orders/{case.reference}/quote"


def test_r63_everything_is_filled_in_so_that_the_common_case_is_one_click(app, browse):
    case = order_at(
        "in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3)
    )
    page = browse(case.rep)
    with counting(app) as cost:
        said = page.open(form_of(case))
    assert len(cost.statements) <= 12
    typed = page.typed()
    assert typed["lines-0-seats"] == "12"
    assert re.fullmatch(r"\d+\.\d\d", typed["lines-0-unit_price"])
    assert "New colleagues" in said
    assert "Today’s prices are filled in." in said
    assert "Due now" in said
    page.send(form_of(case), do="send", **typed)
    assert case.state is State.QUOTED
    assert case.page().offer.lines[0].seats == 12


def test_r63_seats_price_discount_dates_and_terms_reach_the_version(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    changes = {
        "lines-0-seats": "10",
        "lines-0-unit_price": "47,50",
        "lines-0-discount_percent": "12,5",
        "terms": "Net 30",
    }
    page.send(form_of(case), do="save", **{**page.typed(), **changes})
    assert "The draft is saved." in page.follow()
    assert page.value("lines-0-unit_price") == "47.50"
    assert page.value("lines-0-discount_percent") == "12.5"
    page.send(form_of(case), do="send", **{**page.typed(), "terms": "Net 30"})
    line = case.page().offer.lines[0]
    assert (line.seats, line.asked_seats, line.unit_price_minor, str(line.discount_percent)) == (
        10,
        12,
        4750,
        "12.50",
    )
    assert case.page().offer.terms == "Net 30"


def test_r29_live_totals_recalculate_and_the_stored_quote_say_the_same(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    typed = {**page.typed(), "lines-0-discount_percent": "33.33"}
    live = page.send(f"{form_of(case)}/totals", 200, **typed)
    total = re.search(r"Total (\S+)", live).group(1)
    assert 'id="amount-0"' in page.source
    assert 'hx-swap-oob="true"' in page.source
    assert f"Total {total}" in page.send(form_of(case), 200, do="recalculate", **typed)
    assert case.page().draft is None  # counting stores nothing
    page.send(form_of(case), do="preview", **typed)
    assert f"Total {total}" in page.follow()


def test_r63_the_preview_is_not_seen_by_the_customer_until_it_is_sent(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(f"{form_of(case)}/preview", 302)  # there is no draft yet
    page.open(form_of(case))
    page.send(form_of(case), do="preview", **page.typed())
    said = page.follow()
    assert "Nothing is sent yet." in said
    assert "Your offer" in said
    assert case.page(case.house.owner).quotes == []
    page.send(f"/desk/orders/{case.reference}/steps", verb="send_quote", version=page.value("version"))
    assert case.state is State.QUOTED
    assert len(case.page(case.house.owner).quotes) == 1


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("lines-0-seats", "0", "between 1 and"),
        ("lines-0-seats", str(MAX_SEATS + 1), "between 1 and"),
        ("lines-0-seats", "many", "whole number"),
        ("lines-0-discount_percent", "33.333", "at most two decimals"),
        ("discount_percent", "12,345", "at most two decimals"),
        ("lines-0-unit_price", "cheap", "as an amount, like"),
        ("lines-0-unit_price", "99999999.99", "larger than any price"),
        ("lines-0-discount_percent", "101", "between 0 and 100"),
        ("lines-0-discount_percent", "NaN", "between 0 and 100"),
        ("valid_until", "2020-01-01", "today or later"),
        ("valid_until", "", "last day of the offer"),
        ("starts_on", "2020-01-01", "today or later"),
    ],
)
def test_u2_what_cannot_be_is_said_at_its_field_and_kept(browse, field, typed, words):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    said = page.send(form_of(case), 422, do="send", **{**page.typed(), field: typed})
    assert words in said
    assert "There is a problem" in said
    assert "<title>Error:" in page.source
    assert f'href="#{field}"' in page.source
    assert f'id="{field}-error"' in page.source
    if typed and field != "valid_until":
        assert typed in page.value(field)
    assert case.state is State.IN_REVIEW
    assert case.page().draft is None


EVERYTHING = {
    "lines-0-seats": "0", "lines-0-unit_price": "cheap", "lines-0-discount_percent": "101", "lines-0-starts_on": "2020-01-01",
    "lines-1-seats": "many", "lines-1-unit_price": "99999999.99", "valid_until": "2020-01-01", "discount_percent": "200",
}  # fmt: skip


def test_u2_everything_that_is_wrong_with_a_quote_is_told_at_once_each_at_its_field(browse):
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3))
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), 422, do="send", **{**page.typed(), **EVERYTHING})
    assert {field for field in EVERYTHING if f'id="{field}-error"' not in page.source} == set()
    assert page.source.count('class="field-error"') == len(EVERYTHING), "one word each"


def test_u2_what_only_the_rules_refuse_is_told_at_once_too(browse):
    """Nothing here is unreadable: the form has no fault of its own, and the first refusal hid the others."""
    case = order_at("in_review", account("managed", seats={"support": 10, "guide": 5}), asked=wish(support=12, guide=3))
    page = browse(case.rep)
    page.open(form_of(case))
    wrong = {"lines-0-seats": "0", "lines-1-seats": "0", "lines-1-discount_percent": "101"}
    page.send(form_of(case), 422, do="save", **{**page.typed(), **wrong})
    assert [field for field in wrong if f'id="{field}-error"' in page.source] == list(wrong)
    assert page.source.count('class="field-error"') == 3
    page.send(form_of(case), do="save", **{**page.typed(), "lines-0-seats": "1", "lines-1-seats": "1", "lines-1-discount_percent": "100"})


def test_u8_a_lost_race_keeps_what_was_typed_and_sends_it_with_one_more_click(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    typed = {**page.typed(), "lines-0-discount_percent": "7"}
    case.draft()  # in another window
    said = page.send(form_of(case), 409, do="send", **typed)
    assert "You have changed this order yourself, in another window" in said
    assert "What you typed is still here" in said
    assert "Support: 12 seats at €49.00." in said, "what is kept now, where it differs"
    assert page.value("lines-0-discount_percent") == "7"
    page.send(form_of(case), do="send", **page.typed())
    assert str(case.page().offer.lines[0].discount_percent) == "7.00"


def test_r63_a_revision_starts_from_the_version_that_is_out_and_shows_the_difference(browse):
    case = order_at("quoted")
    page = browse(case.rep)
    page.open(f"/desk/orders/{case.reference}")
    page.send(f"/desk/orders/{case.reference}/steps", verb="revise_quote", version=page.value("version"))
    assert "Version 1 is filled in, with its prices and discounts." in page.open(form_of(case))
    page.send(form_of(case), do="preview", **{**page.typed(), "lines-0-discount_percent": "5"})
    assert "The draft as it was saved is filled in." in browse(case.rep).open(form_of(case))
    assert "What changed since version 1" in page.follow()
    assert "changed" in page.text
    page.send(f"/desk/orders/{case.reference}/steps", verb="send_quote", version=page.value("version"))
    said = page.open(f"/desk/orders/{case.reference}")
    assert "Version 2" in said
    assert "Version 1" in said
    assert "Replaced" in said


def test_r62_the_customers_wish_for_another_version_stands_on_the_form(browse):
    case = order_at("quoted")
    case.step(case.house.owner, "ask_revision", "Four seats would do")
    assert "Four seats would do" in browse(case.rep).open(form_of(case))


def test_r61_only_the_rep_who_has_the_order_writes_its_quote(browse):
    case = order_at("in_review")
    other = browse(rep())
    other.open(form_of(case), 302)
    other.send(form_of(case), 422, do="save", valid_until="2030-01-01")
    manager = browse(staff("manager"))
    manager.open(form_of(case), 403)
    assert case.page().draft is None


def test_r5_the_account_beside_the_order_says_that_it_is_suspended(browse):
    case = order_at("in_review")
    with as_system():
        db.session.execute(text("UPDATE accounts SET standing = 'suspended' WHERE id = :id"), {"id": case.house.id})
    assert "Suspended for non-payment" in browse(case.rep).open(f"/desk/orders/{case.reference}")


def test_r80_beside_what_is_due_now_stands_what_a_full_cycle_costs_and_what_the_customer_was_told(browse):
    case = order_at("in_review", asked=wish(support=2))
    page = browse(case.rep)
    assert "Price they saw" in page.open(f"/desk/orders/{case.reference}")
    assert "€1,176.00 per full cycle, before tax" in page.text
    assert "Then, per full cycle, before tax €1,176.00" in page.open(form_of(case))
    page.send(form_of(case), 200, do="recalculate", **{**page.typed(), "lines-0-discount_percent": "50"})
    assert "Then, per full cycle, before tax €588.00" in page.text


def test_u7_enter_in_a_field_of_the_quote_reckons_it_and_presses_no_button_further_on(browse):
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    first = page.source.split('class="quote-form"')[1].split('type="submit"')[1]
    assert first.startswith(' name="do" value="recalculate" hidden')


def test_r65_the_preview_of_what_needs_approval_asks_for_it(browse):
    policy(rule(above(15)))
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), do="preview", **{**page.typed(), "lines-0-discount_percent": "20"})
    assert "Ask, and send it when approved" in page.follow()
    assert "Send the offer" not in page.text
    page.send(f"/desk/orders/{case.reference}/approval", 302, version=page.value("version"), sends_itself="1")
    assert case.state is State.IN_APPROVAL


def test_r65_who_would_have_to_approve_is_asked_of_what_is_typed_and_nothing_typed_is_lost(browse):
    policy(rule(above(15), name="More than 15 %"))
    case = order_at("in_review")
    page = browse(case.rep)
    page.open(form_of(case))
    page.send(form_of(case), do="who", **{**page.typed(), "lines-0-discount_percent": "20"})
    assert "More than 15 %" in page.follow()
    page.open(form_of(case))
    assert page.value("lines-0-discount_percent") == "20"


def test_r63_the_form_names_the_tax_as_the_offer_does(browse):
    case = order_at("in_review")
    details = billing.Details("Bluebell", "1 Quay Street", "D01", "Dublin", "IE", "IE6388047V")
    act(case.house.owner, billing.change, details)
    page = browse(case.rep)
    said = page.open(form_of(case))
    assert "Tax: reverse charge" in said and "Tax 0%" not in said
    page.send(form_of(case), do="preview", **page.typed())
    assert "Tax: reverse charge" in page.follow()


def test_r63_an_upgrade_is_asked_for_and_offered_for_the_whole_licence(browse):
    house = account("managed", seats={"support": 10}, plan="team")
    case = order_at("in_review", house, asked=wish("upgrade_plan", plan="professional", support=0))
    page = browse(case.rep)
    said = page.open(form_of(case))
    assert "The whole licence 10" in said
    page.send(form_of(case), do="preview", **page.typed())
    said = page.follow()
    assert "Support Professional 10 10" in said and "not as asked" not in said
    assert "not as asked" not in page.open(f"/desk/orders/{case.reference}")
