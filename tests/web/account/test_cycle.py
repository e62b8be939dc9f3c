"""R43 on pages and through the API: what another cycle means, planning it, seeing it, taking it back."""

from __future__ import annotations

from app.services.requesting.requests import Wish
from tests.factories import account, order_at
from workflows.intake import Change

PAGE = "/subscription/cycle"


def test_r43_a_self_service_owner_sees_both_amounts_and_plans_it_in_two_pages(customer):
    house = account("self_service", cycle="monthly", seats={"support": 10})
    page = customer(house.owner)
    text = page.open(PAGE)
    for words in ("€490.00 every month", "€5,880.00 every year", "Nothing", "Last day to change your mind", "Update subscription"):
        assert words in text + page.source
    page.confirm(PAGE)
    text = page.follow()
    assert "Your change is planned for the renewal." in text
    assert "Annual billing from" in text
    assert "already" in page.open(PAGE)


def test_r43_it_is_taken_back_on_the_subscription_page(customer):
    page = customer(account("self_service", cycle="annual", seats={"support": 10}).billing)
    page.open(PAGE)
    page.confirm(PAGE)
    page.follow()
    page.send(f"{PAGE}/keep", 303)
    text = page.follow()
    assert "your billing cycle stays as it is" in text
    assert "Monthly billing from" not in text


def test_r29_a_price_that_has_changed_since_it_was_shown_is_shown_again(customer):
    page = customer(account("self_service", cycle="monthly").owner)
    page.open(PAGE)
    text = page.confirm(PAGE, 422, shown_after_minor="1")
    assert "The price has changed" in text


def test_r38_whoever_decides_reads_why(customer):
    page = customer(account("managed", cycle="monthly").owner)
    text = page.open(PAGE)
    assert "Ask for another billing cycle" in text
    assert "Last day to change your mind" not in text, "there is nothing yet to take back on a day that is certain"
    assert page.source.index("justification") < page.source.index('value="check"') < page.source.index('class="sticky"')  # after its last field
    assert "whoever decides will read it" in page.send(PAGE, 422, go="check", justification=" ")
    text = page.send(PAGE, 200, go="check", justification="Our budget is made once a year")
    assert "Check your answers" in text
    assert "Our budget is made once a year" in text
    page.confirm(PAGE)
    text = page.follow()
    assert "SO-" in text


def test_r43_a_managed_account_has_nothing_to_take_back_by_itself(customer):
    page = customer(account("managed").owner)
    page.open("/subscription")
    page.send(f"{PAGE}/keep", 303)
    assert "withdrawing the order" in page.follow()


def test_r63_the_rep_offers_it_like_anything_else(customer):
    case = order_at("in_review", account("managed", cycle="monthly"), asked=Wish(Change.CHANGE_CYCLE, [], "A yearly budget"))
    page = customer(case.rep)
    assert "Another billing cycle" in page.open(f"/desk/orders/{case.reference}")
    assert "Support" in page.open(f"/desk/orders/{case.reference}/quote")


def test_r81_the_page_says_before_confirming_that_the_code_ends(customer, owner_connection):
    house = account("self_service", cycle="annual", seats={"support": 10})
    owner_connection.execute(
        "INSERT INTO promo_codes (code, percent, cycle, is_for_new_accounts, valid_until)"
        " VALUES ('YEARS', 10, 'annual', false, current_date + 90) ON CONFLICT DO NOTHING"
    )
    owner_connection.execute("INSERT INTO promo_uses (account_id, code, percent) VALUES (%s, 'YEARS', 10)", [house.id])
    text = customer(house.owner).open(PAGE)
    assert "Your promo code ends" in text
    assert "YEARS" in text
    assert "all your seats cost the full price afterwards" in text
    assert "€5,292.00 every year" in text  # a tenth less than 10 seats at €49 for 12 months, as long as the code counts
    assert "€490.00 every month" in text


def test_r81_a_code_that_stays_counts_before_and_after_the_change(customer, owner_connection):
    house = account("self_service", cycle="monthly", seats={"support": 10})
    owner_connection.execute("INSERT INTO promo_codes (code, percent, is_for_new_accounts, valid_until)"
                             " VALUES ('ALWAYS', 10, false, current_date + 90) ON CONFLICT DO NOTHING")  # fmt: skip
    owner_connection.execute("INSERT INTO promo_uses (account_id, code, percent) VALUES (%s, 'ALWAYS', 10)", [house.id])
    text = customer(house.owner).open(PAGE)
    assert "€441.00 every month" in text
    assert "€5,292.00 every year" in text
    assert "Your promo code ALWAYS counts: 10% off." in text
