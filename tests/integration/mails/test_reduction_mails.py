"""R44, R48: what those who lose a seat, and the admins, read, in their language, once (U12)."""

from __future__ import annotations

import psycopg

from app.ops.mailbox.store import Letter
from app.services.seating import planned_steps
from tests.factories import account, act, person
from tests.integration.mails.conftest import Post
from tests.integration.services.lending import lent
from tests.integration.services.planning import days_before, plan, team, the_day_comes


def said(one: Letter) -> str:
    """The text without its line breaks."""
    return " ".join(one.text.split())


def test_r44_the_warning_says_until_when_it_can_be_changed(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 3)
    plan(house, support=1)
    post.settle()
    days_before(house, owner_connection, 7)
    mails = post.deliver()
    assert set(mails) == {people[2].email, *(house.email(who) for who in ("owner", "billing", "admin"))}
    theirs = mails[people[2].email]
    assert theirs.head.subject.startswith("Your seat of Support ends on")
    assert "Nothing you have written is deleted" in said(theirs)
    admins = mails[house.email("admin")]
    assert people[2].name in said(admins)
    assert "https://seats.example/subscription" in said(admins)


def test_r44_nobody_else_can_be_chosen_where_a_product_ends(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 1)
    plan(house, "remove_product", support=3)
    post.settle()
    days_before(house, owner_connection, 7)
    mails = post.deliver()
    theirs, admins = said(mails[people[0].email]), said(mails[house.email("admin")])
    assert "has no Support any more from" in theirs
    assert "the change can be cancelled" in theirs
    assert "can be chosen" not in theirs
    assert "choose other people" not in admins


def test_r52_seats_lent_for_a_time_can_be_had_longer_not_cancelled(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account(seats={"support": 1})
    lent(house, owner_connection, end=20, seats=2)
    people = team(house, owner_connection, 3)
    post.settle()
    days_before(house, owner_connection, 7)
    mails = post.deliver()
    theirs, admins = said(mails[people[2].email]), said(mails[house.email("admin")])
    assert "or the temporary seats asked for longer" in theirs
    assert "or ask to have the temporary seats longer" in admins
    assert "cancelled" not in theirs + admins


def test_r44_whoever_lost_a_seat_and_the_admins_are_told(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3})
    people = team(house, owner_connection, 2)
    suspended = person(house, products={"support": "agent"}, is_suspended=True)
    plan(house, support=2)
    post.settle()
    the_day_comes(house, owner_connection)
    mails = post.deliver()
    assert set(mails) == {people[1].email, *(house.email(who) for who in ("owner", "billing", "admin"))}
    assert "You are an end user now" in said(mails[people[1].email])
    assert suspended.name in said(mails[house.email("owner")])
    assert "Support has 1 seat from today" in said(mails[house.email("owner")])


def test_r41_of_a_product_that_has_ended_nobody_reads_that_there_are_fewer_seats(post: Post, owner_connection: psycopg.Connection) -> None:
    house = account("self_service", seats={"support": 3, "chat": 3})
    people = team(house, owner_connection, 1)
    plan(house, "remove_product", support=3)
    post.settle()
    the_day_comes(house, owner_connection)
    mails = post.deliver()
    theirs, admins = said(mails[people[0].email]), said(mails[house.email("admin")])
    assert "has no Support any more from today, and your seat of it has ended." in theirs
    assert "Support has ended today. These people had a seat of it:" in admins
    assert "fewer seats of" not in theirs and "0 seats" not in admins
    assert "One seat" not in theirs, "there is none any more"


def test_r48_a_change_of_mind_is_told_to_the_other_admins_and_to_those_who_were_warned(
    post: Post, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"support": 2}, locale="fr")
    people = team(house, owner_connection, 2)
    one = plan(house, support=1)
    days_before(house, owner_connection, 7)
    post.settle()
    act(house.owner, planned_steps.cancel, one.id)
    mails = post.deliver()
    assert set(mails) == {people[1].email, house.email("billing"), house.email("admin")}
    assert "you keep it" in said(mails[people[1].email])


def test_r47_a_change_that_could_not_be_done_as_planned_is_told_with_the_reason(
    post: Post, owner_connection: psycopg.Connection
) -> None:
    house = account("self_service", seats={"sell": 4})
    plan(house, sell=3)
    team(house, owner_connection, 2, {"sell": "agent"})
    post.settle()
    the_day_comes(house, owner_connection)
    mails = post.deliver()
    assert set(mails) == {house.email(who) for who in ("owner", "billing", "admin")}
    text = said(mails[house.email("owner")])
    assert "could not be done as it was: 2 seats go" in text
    assert "2 people use Sell: only empty seats can go." in text
