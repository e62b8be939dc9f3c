"""The help page: the steps in the product's own words, for each type of account, with the way to the form (R26, U18)."""

from __future__ import annotations

import pytest

from tests.factories import account, rep, staff

TYPES = ("managed", "online_assisted", "self_service")


def test_r26_a_visitor_chooses_the_kind_of_account(client):
    page = client.get("/help/add-seats").text
    for kind in TYPES:
        assert f"/help/add-seats?type={kind}" in page
    assert "support@vendor.example" in page
    assert "Sign in" in page


@pytest.mark.parametrize(("kind", "button"), [("managed", "Send the request"), ("online_assisted", "Process order"),
                                              ("self_service", "Update subscription")])  # fmt: skip
def test_r26_the_steps_name_the_real_buttons(somebody, kind, button):
    text = somebody(account(kind).owner).open("/help/add-seats")
    assert f"“{button}”" in text
    assert "Subscription" in text


@pytest.mark.parametrize("kind", TYPES)
def test_r26_somebody_signed_in_reads_about_their_own_type_first(somebody, kind):
    page = somebody(account(kind).agent)
    page.open("/help/add-seats")
    assert f'href="/help/add-seats?type={kind}" aria-current="page"' in page.source


@pytest.mark.parametrize(("kind", "who", "address"), [
    ("managed", "owner", "/requests/new"), ("managed", "admin", "/requests/new"), ("online_assisted", "admin", "/requests/new"),
    ("online_assisted", "billing", "/subscription/manage"), ("self_service", "owner", "/subscription/manage"),
])  # fmt: skip
def test_r26_the_contact_form_is_this_viewers_request_form(somebody, kind, who, address):
    page = somebody(getattr(account(kind), who))
    page.open("/help/add-seats")
    card = page.source.partition('id="contact"')[2].partition("</section>")[0]
    assert f'href="{address}"' in card


@pytest.mark.parametrize("who", ["admin", "agent"])
def test_r26_who_may_not_ask_reads_whom_to_ask(somebody, who):
    house = account("self_service")
    text = somebody(getattr(house, who)).open("/help/add-seats")
    assert house.email("owner") in text
    assert house.email("billing") in text


def test_r3_the_rep_is_named_with_the_address_or_else_support(somebody):
    rita = rep("Rita Okafor")
    assert rita.email in somebody(account("managed", rep=rita).owner).open("/help/add-seats")
    assert "support@vendor.example" in somebody(account("managed").owner).open("/help/add-seats")


@pytest.mark.parametrize("path", ["/help/add-seats", "/sign-in", "/there-is-nothing"])
def test_u18_help_is_in_the_same_place_on_every_page(client, path):
    footer = client.get(path).text.partition('<footer class="site-footer">')[2]
    assert '<a href="/help/add-seats">Help</a>' in footer


def test_u18_pages_of_the_desk_lead_to_it_too(somebody):
    page = somebody(staff("manager"))
    page.open("/desk")
    assert '<a href="/help/add-seats">Help</a>' in page.source.partition('<footer class="site-footer">')[2]


@pytest.mark.parametrize("query", ["type=nothing", "type=managed&before=x", "type=managed&before=99999999999999999999", "before=%F0"])
def test_s10_an_address_that_makes_no_sense_is_a_page_all_the_same(client, query):
    assert client.get(f"/help/add-seats?{query}").status_code == 200
