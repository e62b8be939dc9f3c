"""An order that a rule gives to somebody is news for that one alone, however soon the mails go out (R61, U12)."""

from __future__ import annotations

import psycopg

from app.jobs import desk_clock
from app.services.ordering.order_reading import load_many
from app.services.people.viewers import Viewer
from app.services.queueing import sharing_rules
from app.services.queueing.sharing_rules import Kind, Rule
from app.services.talking import held
from tests.factories import account, act, as_job, as_system, place, rep, staff
from tests.integration.mails.conftest import Post


def rule(*wanted: Rule) -> Viewer:
    manager = staff("manager")
    act(manager, sharing_rules.write, wanted)
    return manager


def test_r61_an_order_that_a_rule_gives_mails_the_assigned_representative_only(post: Post) -> None:
    ana, ben = rep("Ana"), rep("Ben")
    rule(Rule(Kind.ROUND_ROBIN, (), (ana.staff_id or 0,)))
    case = place((house := account("managed")).owner, house=house)
    mails = post.deliver()
    assert set(mails) & {ana.email, ben.email} == {ana.email}
    assert "This order is now yours" in mails[ana.email].text
    assert set(post.deliver()) == set(), "and nothing follows"
    with as_system():
        assert load_many([case.id])[0].rep_id == ana.staff_id


def test_r61_the_control_without_a_rule_that_fits_every_representative_hears(post: Post) -> None:
    ana, ben = rep("Ana"), rep("Ben")
    rule(Rule(Kind.TERRITORY, ("NZ",), (ana.staff_id or 0,)))
    place((house := account("managed")).owner, house=house)
    assert {ana.email, ben.email} <= set(post.deliver())


def test_r61_where_nobody_has_room_every_representative_hears(post: Post) -> None:
    ana, ben = rep("Ana"), rep("Ben")
    manager = rule(Rule(Kind.ROUND_ROBIN, (), (ana.staff_id or 0,)))
    act(manager, sharing_rules.limit, ana.staff_id, 0)
    place((house := account("managed")).owner, house=house)
    assert {ana.email, ben.email} <= set(post.deliver())


def test_u12_a_letter_that_quiet_hours_held_is_no_news_once_the_order_is_given(post: Post, owner_connection: psycopg.Connection) -> None:
    ana, ben = rep("Ana"), rep("Ben")
    owner_connection.execute("UPDATE staff SET quiet_from = '00:00', quiet_until = '23:59:59' WHERE id = %s", [ben.staff_id])
    place((house := account("managed")).owner, house=house)
    assert ben.email not in post.deliver(), "held"
    rule(Rule(Kind.ROUND_ROBIN, (), (ana.staff_id or 0,)))
    assert as_job(desk_clock.share_out) == 1
    owner_connection.execute("UPDATE held_letters SET until = clock_now() - interval '1 minute'")
    owner_connection.execute("UPDATE staff SET quiet_from = NULL, quiet_until = NULL WHERE id = %s", [ben.staff_id])
    assert as_job(held.release) == 1
    assert ben.email not in post.deliver()
