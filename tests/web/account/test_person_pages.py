"""One person's page: R6, R16, R22, R23, R27, R46, S13; and the team page's words and filters."""

from __future__ import annotations

import pytest

from tests.counting import counting
from tests.factories import account, order_at, person, viewer_of


def page_of(one) -> str:
    return f"/team/{one.id}"


def roles(role: str, **products: str) -> dict[str, str]:
    return {"role": role, "go": "save", **{f"role-{slug}": word for slug, word in products.items()}}


def test_r17_r22_the_team_page_says_who_uses_which_seat_and_why(customer):
    house = account(seats={"support": 5, "chat": 5})
    person(house, "light_agent", name="Lee Light", products={"support": "light_agent", "chat": "agent"})
    person(house, name="Sue Suspended", products={"support": "agent"}, is_suspended=True)
    person(house, name="Al Agent", products={"support": "agent"})
    page = customer(house.admin)
    text = page.open("/team")
    assert "Uses a seat of Support" in text
    assert "Light agent, but uses a seat of Chat" in text
    assert "Suspended, but still uses a seat of Support" in text
    narrowed = page.open("/team?show=unexpected")
    assert "Lee Light" in narrowed
    assert "Sue Suspended" in narrowed
    assert "Al Agent" not in narrowed


def test_r27_who_waits_is_shown_with_the_order_they_wait_for(customer):
    house = account("managed", seats={"support": 0})
    person(house, name="Wim Waits", products={"support": "agent"}, waits_for=["support"])
    page = customer(house.admin)
    assert "nothing is asked for yet" in page.open("/team")
    case = order_at("pending", house)
    assert case.reference in page.open("/team")


def test_u6_u13_filters_are_in_the_address_and_nobody_matching_is_said(customer):
    house = account()
    person(house, name="Zed Last", products={"support": "agent"})
    page = customer(house.admin)
    assert "Zed Last" in page.open("/team?product=support&role=agent&q=zed")
    assert 'value="support" selected' in page.source
    assert "Nobody matches" in page.open("/team?q=nobody")
    assert "Start from the first page" in page.open("/team?cursor=x", 422)


def test_r6_r16_the_person_page_says_how_to_free_a_suspended_agents_seat(customer):
    house = account(seats={"support": 1})
    sue = person(house, name="Sue", products={"support": "agent"})
    page = customer(house.admin)
    page.open(page_of(sue))
    page.send(f"{page_of(sue)}/suspend", 303)
    assert "To free it, lower the role below" in page.follow()
    page.send(page_of(sue), 303, **roles("light_agent", support="light_agent"))
    assert "takes effect at once" in page.follow()
    assert house.seats()[:2] == (1, 0)
    page.send(f"{page_of(sue)}/restore", 303)
    assert "Changed the roles" in page.follow()
    assert "Agent → Light agent" in page.text


def test_r6_the_owner_s_page_offers_neither(customer):
    house = account()
    page = customer(house.billing)
    text = page.open(f"/team/{house.owner.person_id}")
    assert "an owner is never suspended" in text
    assert "Remove from the team" not in text
    page.send(f"/team/{house.owner.person_id}/suspend", 422)
    assert "owns the account" in page.text


@pytest.mark.parametrize(("kind", "who", "words", "button"), [
    ("managed", "owner", "Send the request and keep the place", "ask"), ("managed", "admin", "Send the request and keep the place", "ask"),
    ("online_assisted", "admin", "Send the request and keep the place", "ask"), ("online_assisted", "owner", "Keep the place in the queue", "wait"),
    ("self_service", "owner", "Keep the place in the queue", "wait"), ("self_service", "admin", "Ask them by mail and keep the place", "ask"),
])  # fmt: skip
def test_r23_r27_a_higher_role_with_no_seat_free_offers_this_viewer_s_way_out(customer, kind, who, words, button):
    house = account(kind, seats={"support": 0})
    lee = person(house, "light_agent", name="Lee", products={"support": "light_agent"})
    page = customer(getattr(house, who))
    page.open(page_of(lee))
    page.send(page_of(lee), 422, **roles("agent", support="agent"))
    assert words in page.text
    assert "Lower somebody’s role" in page.text
    assert "show=unexpected" in page.source
    page.send(page_of(lee), 303, **{**roles("agent", support="agent"), "go": button, "justification": "Lee helps in May"})
    assert "Waits for a seat of Support" in page.follow()


def test_r46_the_checklist_comes_first_and_asks_for_the_reassigned_work(customer):
    house = account(seats={"support": 1})
    ada = person(house, "admin", name="Ada", products={"support": "agent"})
    case = order_at("pending", house, by=viewer_of(ada.email))
    page = customer(house.owner)
    text = page.open(f"{page_of(ada)}/remove")
    assert text.index("Reassign their open work") < text.index("Lower the role") < text.index("Then suspend")
    assert case.reference in text
    assert "This frees: A seat of Support" in text
    page.send(f"{page_of(ada)}/remove", 422)
    assert "Reassign their open work first" in page.text
    page.send(f"{page_of(ada)}/remove", 303, work_is_reassigned="y")
    assert "No longer in the team" in page.follow()
    assert house.seats()[:2] == (1, 0)


def test_s13_a_suspended_person_s_session_is_over_at_once(customer):
    house = account()
    bob = person(house, "admin", name="Bob")
    theirs, mine = customer(viewer_of(bob.email)), customer(house.owner)
    theirs.open("/team")
    mine.open(page_of(bob))
    mine.send(f"{page_of(bob)}/suspend", 303)
    assert theirs.client.get("/team").status_code == 302
    mine.send(page_of(bob), 303, **roles("agent", support=""))
    mine.send(f"{page_of(bob)}/restore", 303)
    assert theirs.client.get("/team").status_code == 302


def test_s13_a_lowered_role_is_lower_on_the_next_request(customer):
    house = account()
    theirs, mine = customer(house.admin), customer(house.owner)
    theirs.open("/team")
    mine.open("/team")
    mine.send(f"/team/{house.admin.person_id}", 303, **roles("agent", support=""))
    assert theirs.client.get("/team").status_code == 403


def test_s2_somebody_of_another_account_is_not_there(customer):
    house, other = account(), account()
    page = customer(house.owner)
    page.open("/team")
    for path in (f"/team/{other.owner.person_id}", f"/team/{other.owner.person_id}/remove", "/team/99999999999999999999"):
        page.open(path, 404)
    page.send(f"/team/{other.owner.person_id}/suspend", 404)


def test_u16_no_statement_for_each_row(app, customer):
    house = account(seats={"support": 40, "chat": 40})
    page = customer(house.owner)
    page.open("/team")
    costs = []
    for _ in range(2):
        with counting(app) as cost:
            page.open("/team")
        costs.append(len(cost.statements))
        for _ in range(15):
            person(house, products={"support": "agent", "chat": "light_agent"})
    assert costs[0] == costs[1]
    assert costs[0] <= 12
