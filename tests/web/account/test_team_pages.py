"""The team, and adding a person: with no seat free exactly one way out, and nothing typed is lost (R15 to R19, R21, R23, R27)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.counting import counting
from tests.factories import account, as_system, person, rep, viewer_of
from tests.integration.services.lending import lent

ADD = "/team/add"
ZOE = {"name": "Zoé Martin", "email": "zoe@example.com", "role": "agent", "role-support": "agent"}
BUTTONS = {"buy", "request", "subscription_page", "ask_owner"}
EXITS = [("self_service", "owner", "buy"), ("self_service", "billing", "buy"), ("self_service", "admin", "ask_owner"),
         ("managed", "owner", "request"), ("managed", "admin", "request"), ("online_assisted", "admin", "request"),
         ("online_assisted", "owner", "subscription_page"), ("online_assisted", "billing", "subscription_page")]  # fmt: skip


def count(statement: str, house) -> int:
    with as_system():
        return db.session.execute(text(statement), {"id": house.id}).scalar_one()


def waiting(house) -> int:
    return count("SELECT count(*) FROM seat_assignments WHERE account_id = :id AND waiting_since IS NOT NULL", house)


def people(house) -> int:
    return count("SELECT count(*) FROM people WHERE account_id = :id", house)


def full(kind: str, **more):
    return account(kind, seats={"support": 0}, **more)


def test_r15_with_a_free_seat_the_person_is_there_at_once(customer):
    house = account("self_service")
    page = customer(house.admin)
    assert "10 seats free" in page.open(ADD)
    page.send(ADD, 303, **ZOE, go="add")
    assert "Zoé Martin is part of the team" in page.follow()
    assert house.seats() == (10, 1, 0, 10)


@pytest.mark.parametrize(("kind", "who", "way"), EXITS)
def test_r27_with_no_seat_free_exactly_one_way_out_and_everything_typed_is_kept(customer, kind, who, way):
    house = full(kind)
    page = customer(getattr(house, who))
    page.send(ADD, 422, **ZOE, go="add")
    assert {name for name in BUTTONS if f'name="go" value="{name}"' in page.source} == {way}
    assert page.value("name") == "Zoé Martin"
    assert page.value("email") == "zoe@example.com"
    assert 'selected value="agent">Agent (uses a seat)' in page.source
    assert people(house) == 4


def test_r27_i_the_owner_buys_the_seat_at_the_price_shown_and_the_person_has_it(customer):
    house = full("self_service")
    page = customer(house.owner)
    page.send(ADD, 422, **ZOE, go="add")
    assert "1 seat at €49.00 a month" in page.text
    page.send(ADD, 303, **ZOE, go="buy", shown_total_minor=page.value("shown_total_minor"))
    assert house.seats() == (1, 1, 0, 1)
    assert waiting(house) == 0


@pytest.mark.parametrize("shown", ["", "1", "x"])
def test_r29_a_price_that_was_not_shown_buys_nothing_and_adds_nobody(customer, shown):
    house = full("self_service")
    page = customer(house.owner)
    text_ = page.send(ADD, 422, **ZOE, go="buy", shown_total_minor=shown)
    assert "The price has changed since it was shown" in text_
    assert house.seats()[0] == 0
    assert people(house) == 4


def test_r27_i_those_who_wait_already_get_theirs_too(customer):
    house = full("self_service")
    person(house, products={"support": "agent"}, waits_for=["support"])
    page = customer(house.owner)
    page.send(ADD, 422, **ZOE, go="add")
    assert "2 seats at €49.00 a month" in page.text
    assert "theirs are included" in page.text
    page.send(ADD, 303, **ZOE, go="buy", shown_total_minor=page.value("shown_total_minor"))
    assert house.seats() == (2, 2, 0, 2)
    assert waiting(house) == 0


def test_r27_i_one_seat_of_a_suite_serves_all_its_products(customer):
    house = account("self_service", seats={"support-suite": 0})
    page = customer(house.owner)
    both = {**ZOE, "role-guide": "agent"}
    page.send(ADD, 422, **both, go="add")
    page.send(ADD, 303, **both, go="buy", shown_total_minor=page.value("shown_total_minor"))
    assert house.seats("support") == house.seats("guide") == (1, 1, 0, 1)


def test_r5_a_suspended_account_is_told_that_it_cannot_buy(customer):
    page = customer(full("self_service", standing="suspended").owner)
    page.send(ADD, 422, **ZOE, go="add")
    assert "suspended for non-payment" in page.text
    assert 'value="buy"' not in page.source


@pytest.mark.parametrize(("kind", "who"), [
    ("managed", "owner"), ("managed", "admin"), ("online_assisted", "owner"), ("online_assisted", "admin"), ("self_service", "admin"),
])  # fmt: skip
def test_r5_a_suspended_account_of_any_type_is_offered_no_way_to_seats(customer, kind, who):
    house = full(kind, standing="suspended")
    page = customer(getattr(house, who))
    page.send(ADD, 422, **ZOE, go="add")
    assert "no seats can be added until that is settled" in page.text
    for way in ("request", "subscription_page", "ask_owner"):
        assert f'value="{way}"' not in page.source


@pytest.mark.parametrize(("kind", "is_said"), [("managed", True), ("self_service", False)])
def test_r27_nothing_is_asked_for_yet_is_said_only_where_there_are_requests(customer, kind, is_said):
    house = full(kind)
    person(house, products={"support": "agent"}, waits_for=["support"])
    text = customer(house.admin).open("/team")
    assert "the next free seat" in text
    assert ("nothing is asked for yet" in text) is is_said


@pytest.mark.parametrize(("kind", "who", "words"), [("managed", "owner", "Sent"), ("managed", "admin", "Waiting for the owner"),
                                                    ("online_assisted", "admin", "Waiting for the owner")])  # fmt: skip
def test_r27_ii_the_request_is_sent_and_the_person_waits(customer, kind, who, words):
    house = full(kind)
    page = customer(getattr(house, who))
    page.send(ADD, 422, **ZOE, go="request", justification=" ")
    assert "Say why you ask" in page.text
    assert people(house) == 4
    page.send(ADD, 303, **ZOE, go="request", justification="Zoé joins us")
    assert words in page.follow()
    assert "SO-" in page.text
    assert waiting(house) == 1


def test_r27_iii_the_person_waits_and_the_subscription_page_is_filled_in(customer):
    house = full("online_assisted")
    page = customer(house.owner)
    page.send(ADD, 303, **ZOE, go="subscription_page")
    page.follow()
    assert page.value("seats-support") == "1"
    assert waiting(house) == 1


def test_r27_nobodys_right_names_whom_to_ask_and_asks_them_with_one_click(customer):
    house = full("self_service")
    page = customer(house.admin)
    page.send(ADD, 422, **ZOE, go="add")
    assert house.email("owner") in page.text
    assert house.email("billing") in page.text
    page.send(ADD, 303, **ZOE, go="ask_owner")
    assert "asked by mail" in page.follow()
    assert waiting(house) == 1
    assert count("SELECT count(*) FROM tasks WHERE account_id = :id AND kind = 'ask_owner'", house) == 1


def test_r23_no_permission_is_a_different_message(customer):
    customer(full("self_service").agent).open(ADD, 403)


def test_r17_a_light_agent_needs_no_seat(customer):
    house = full("managed")
    customer(house.owner).send(ADD, 303, **{**ZOE, "role": "light_agent", "role-support": "light_agent"}, go="add")
    assert people(house) == 5
    assert house.seats() == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("field", "typed"), [("email", "not an address"), ("name", " "), ("role", "owner"), ("role-support", "king")]
)
def test_u2_what_is_wrong_is_told_at_its_field(customer, field, typed):
    house = account("managed")
    page = customer(house.owner)
    page.send(ADD, 422, **{**ZOE, field: typed}, go="add")
    assert f'id="{field}-error"' in page.source
    assert people(house) == 4


def test_u2_somebody_who_is_there_already_is_told_at_the_address(customer):
    house = account("managed")
    page = customer(house.owner)
    page.send(ADD, 422, **{**ZOE, "email": house.email("agent")}, go="add")
    assert f"{house.agent.name} has this e-mail address: they are in your team already, or were." in page.text
    assert 'id="email-error"' in page.source


def test_s2_of_an_address_of_another_account_nothing_is_told_but_that_it_is_taken(customer):
    house, other = account("managed"), account("managed")
    page = customer(house.owner)
    for elsewhere in (other.owner, rep()):
        page.send(ADD, 422, **{**ZOE, "email": elsewhere.email}, go="add")
        assert "This e-mail address is taken outside your team. Give another one, or ask our support team." in page.text


def test_r21_the_team_page_shows_free_seats_who_uses_which_and_who_waits(customer):
    house = account("managed", seats={"support-suite": 3, "sell": 0})
    person(house, name="Ada", products={"support": "agent", "guide": "agent"})
    person(house, name="Bo", products={"sell": "agent"}, waits_for=["sell"])
    text_ = customer(house.admin).open("/team")
    assert "2 free" in text_
    assert "Waiting for a seat" in text_
    assert "Invited, waiting for a seat" in text_
    assert text_.count("Uses a seat of Support Suite") == 1  # two roles, one seat (R19)


def test_u16_the_team_pages_by_key_with_few_statements(app, customer):
    house = account("managed")
    for number in range(60):
        person(house, name=f"Person {number:03}", products={"support": "light_agent"})
    page = customer(house.owner)
    with counting(app) as cost:
        first = page.open("/team")
    assert len(cost.statements) <= 12
    assert "Person 010" in first
    assert "Person 059" not in first
    following = page.source
    for _ in range(2):
        second = page.open(following.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"))
        following = page.source
    assert "Person 059" in second
    assert "Person 010" not in second


def test_r4_a_member_sees_their_own_seats_and_whom_to_ask(customer):
    house = account("managed")
    made = person(house, name="Ada Lin", products={"support": "agent"})
    text_ = customer(viewer_of(made.email)).open("/home")
    assert "Support" in text_
    assert "uses a seat" in text_
    assert house.email("owner") in text_
    assert "No product yet" in customer(house.agent).open("/home")


def test_r27_r50_lent_seats_in_use_are_not_asked_for_again(customer, owner_connection):
    house = account("managed", seats={"support": 1})
    owner_connection.execute("UPDATE plans SET allows_temporary_seats = true")
    lent(house, owner_connection, seats=2)
    for _ in range(3):
        person(house, products={"support": "agent"})
    page = customer(house.owner)
    page.send(ADD, 422, **ZOE, go="add")
    page.send(ADD, 303, **ZOE, go="request", justification="A new colleague")
    assert count("SELECT l.seats FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.change = 'add_seats'", house) == 1


def test_r23_a_refused_form_ends_with_its_button_again(customer):
    """Whoever unticks a role after a refusal sends the form where it ends."""
    house = account("managed", seats={"support": 0})
    page = customer(house.owner)
    page.open("/team/add")
    page.send("/team/add", 422, name="Nina Novak", email="nina@example.com", role="agent", **{"role-support": "agent"})
    assert page.source.rindex('value="add"') > page.source.rindex('name="role-support"')


def test_r21_a_role_is_said_once_in_a_row_of_the_table(customer):
    house = account("managed", seats={"support": 5})
    person(house, name="Zed Only", products={"support": "agent"})
    page = customer(house.owner)
    page.open("/team?q=zed")
    row = page.source[page.source.index("Zed Only"):].partition("</tr>")[0]
    assert "Uses a seat of Support" in row
    assert row.lower().count("agent in support") == 0


def test_r72_who_was_added_and_changed_is_in_the_accounts_history_in_words(customer):
    house = account("self_service")
    page = customer(house.owner)
    page.send(ADD, 303, **ZOE, go="add")
    page.send(f"/team/{count('SELECT max(id) FROM people WHERE account_id = :id', house)}/suspend", 303)
    words = page.open("/subscription/history")
    assert "Added the person Zoé Martin" in words
    assert "Suspended the person Zoé Martin" in words
    assert "Add person" not in words
