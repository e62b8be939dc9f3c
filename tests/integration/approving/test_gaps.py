"""R65: a group that comes to lack people while a quote waits for it blocks nothing in silence: operators hear, once a gap."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import text

from app.extensions import db
from app.jobs import scheduler
from app.services.approving import gaps, reminding
from app.services.approving.reading import cases
from app.services.approving.steps import Asked
from app.services.ordering import orders
from app.services.people.viewers import Viewer
from tests.factories import Case, act, as_job, as_system, staff
from tests.factories.approving import ALWAYS, approver, policy, rule, stage
from tests.factories.time import advance
from tests.integration.approving.test_reminders import always_open, stages_of, waiting
from tests.integration.mails.conftest import Post, mail_server, post

__all__ = ["always_open", "mail_server", "post"]


def sweeps(post: Post) -> dict[str, str]:
    """Who is written to after one sweep of the scheduler, and the subject."""
    with post.app.app_context():
        scheduler.sweep()
    return {address: letter.head.subject for address, letter in post.deliver().items()}


def leaves(who: Viewer, *, is_active: bool = False) -> None:
    with as_system():
        db.session.execute(text("UPDATE staff SET is_active = :is_active WHERE id = :id"), {"id": who.id, "is_active": is_active})


def takes_over(who: Viewer, case: Case) -> None:
    """The order passes into these hands: whoever has it decides nothing about it."""
    with as_system():
        db.session.execute(text("UPDATE orders SET rep_id = :rep WHERE id = :id"), {"rep": who.id, "id": case.id})


def asks_for(stages: list[dict[str, object]], **groups: list[Viewer]) -> None:
    """Another policy is put in force."""
    policy(rule(ALWAYS, *stages), groups={name.replace("_", "-"): people for name, people in groups.items()})


OPENS: dict[str, Callable[[Viewer, Case], None]] = {
    "a member leaves": lambda who, _: leaves(who),
    "a member becomes an author": takes_over,
    "the policy takes a member away": lambda _, __: asks_for([stage()], deal_desk=[]),
    "the policy wants two of one": lambda who, _: asks_for([stage("deal-desk", "some", 2)], deal_desk=[who]),
}


@pytest.mark.parametrize("opens", OPENS)
def test_r65_a_gap_that_opens_while_a_quote_waits_is_told_at_the_next_sweep_and_once(post: Post, opens: str) -> None:
    anna, olga = approver(), staff("operator")
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    assert sweeps(post) == {}, "control: with everybody there nobody is told of anything"
    OPENS[opens](anna, case)
    assert sweeps(post) == {olga.email: f"{case.reference}: a group lacks people to approve this quote"}
    assert sweeps(post) == {}, "not at every sweep"
    assert case.state == "in_approval"


def test_r65_a_gap_that_was_filled_and_opens_anew_is_told_anew(post: Post) -> None:
    anna, olga = approver(), staff("operator")
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    leaves(anna)
    assert set(sweeps(post)) == {olga.email}
    leaves(anna, is_active=True)
    assert sweeps(post) == {anna.email: f"{case.reference}: a quote waits for your approval"}
    assert sweeps(post) == {}
    leaves(anna)
    assert set(sweeps(post)) == {olga.email}


def test_r65_a_gap_that_was_there_when_approval_was_asked_for_is_told_then_and_not_by_the_sweep(post: Post) -> None:
    olga = staff("operator")
    waiting(stage(), **{"deal-desk": []})
    letter = post.deliver()[olga.email]
    assert "lacks people" in letter.head.subject
    assert "“Deal Desk”" in letter.text
    assert sweeps(post) == {}


def test_r65_whoever_an_operator_names_is_asked_once_and_decides(post: Post) -> None:
    anna, olga, carla = approver(), staff("operator"), approver()
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    leaves(anna)
    sweeps(post)
    act(olga, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id, group="deal-desk")))
    assert set(post.deliver()) == {carla.email}
    assert sweeps(post) == {}, "the gap is closed, and whoever closed it was asked"
    case.step(carla, "approve_quote")
    assert case.state == "in_review"


def test_r65_a_gap_that_is_filled_and_opens_anew_before_the_next_sweep_is_told_anew(post: Post) -> None:
    olga, carla = staff("operator"), approver()
    case = waiting(stage(), **{"deal-desk": []})
    letter = post.deliver()[olga.email]
    assert f"https://seats.example/desk/approvals/{case.reference}" in letter.text, "to the page where somebody is named"
    act(olga, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id, group="deal-desk")))
    post.settle()
    leaves(carla)
    assert set(sweeps(post)) == {olga.email}


def test_r65_a_gap_that_is_filled_before_the_mail_goes_out_bothers_nobody(post: Post) -> None:
    anna = approver()
    staff("operator")
    waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    leaves(anna)
    with post.app.app_context():
        scheduler.sweep()
    leaves(anna, is_active=True)
    assert post.deliver() == {}


def test_r65_every_order_with_a_gap_is_told_of_in_one_look(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, ben = approver(), approver()
    staff("operator")
    policy(rule(ALWAYS, stage()), groups={"deal-desk": [anna]})
    short = [waiting(stage(), **{"deal-desk": [anna]}) for _ in range(3)]
    leaves(anna)
    policy(rule(ALWAYS, stage("others")), groups={"deal-desk": [], "others": [ben]})
    post.settle()
    with post.app.app_context():
        scheduler.sweep()
        scheduler.sweep()
    told = owner_connection.execute("SELECT count(*) FROM tasks WHERE kind = 'tell_gap'").fetchone()
    assert told == (0,), "control: a policy that asks others leaves no gap"
    asked = owner_connection.execute("SELECT count(DISTINCT payload ->> 'order_id') FROM tasks WHERE kind = 'ask_approvers'"
                                     " AND payload -> 'groups' = '[\"others\"]'").fetchone()  # fmt: skip
    assert asked == (len(short),)
    leaves(ben)
    with post.app.app_context():
        scheduler.sweep()
        scheduler.sweep()
    told = owner_connection.execute("SELECT count(*), count(DISTINCT payload ->> 'order_id') FROM tasks WHERE kind = 'tell_gap'").fetchone()
    assert told == (len(short), len(short))


def test_r65_whom_another_policy_asks_beside_is_told_once_and_what_was_approved_stays(post: Post) -> None:
    anna, ben, cleo = approver(), approver(), approver()
    case = waiting(stage("deal-desk", "all"), **{"deal-desk": [anna, ben]})
    case.step(anna, "approve_quote")
    post.settle()
    asks_for([stage("deal-desk", "all"), stage("legal", place=2), stage("finance")], deal_desk=[anna, ben], legal=[ben], finance=[cleo])
    assert sweeps(post) == {cleo.email: f"{case.reference}: a quote waits for your approval"}
    assert sweeps(post) == {}
    kept = {row["group_slug"]: row["opened_at"] is not None for row in stages_of(case)}
    assert kept == {"deal-desk": True, "finance": True, "legal": False}
    case.step(ben, "approve_quote")
    assert set(post.deliver()) == set(), "the second place is not open before finance has decided"
    case.step(cleo, "approve_quote")
    assert set(post.deliver()) == {ben.email}
    case.step(ben, "approve_quote")
    assert case.state == "in_review"


def test_r65_a_group_of_a_later_place_that_the_policy_adds_empty_is_a_gap_at_once(post: Post) -> None:
    anna, olga = approver(), staff("operator")
    waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    asks_for([stage(), stage("legal", place=2)], deal_desk=[anna], legal=[])
    found = {**sweeps(post), **sweeps(post)}
    assert set(found) == {olga.email}
    assert sweeps(post) == {}


def test_r67_a_group_is_reminded_also_when_somebody_was_asked_beside_it_last(post: Post, owner_connection: psycopg.Connection) -> None:
    anna, carla = approver(), approver()
    case = waiting(stage(), **{"deal-desk": [anna]})
    act(case.rep, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id)))
    post.settle()
    advance(owner_connection, hours=8.1)
    assert as_job(reminding.remind) == 2
    assert set(post.deliver()) == {anna.email, carla.email}


def test_r65_an_order_that_has_moved_on_lacks_nobody(post: Post) -> None:
    """What was seen before the decision is not told after it."""
    anna = approver()
    staff("operator")
    case = waiting(stage(), **{"deal-desk": [anna]})
    post.settle()
    leaves(anna)
    seen = as_job(cases, [case.id])
    leaves(anna, is_active=True)
    case.step(anna, "return_quote", "Too much")
    post.settle()
    assert as_job(gaps.tell, seen.values()) == 0
    assert post.deliver() == {}


def test_r65_who_was_asked_beside_the_policy_and_leaves_is_named_in_the_mail(post: Post) -> None:
    anna, olga, carla = approver(), staff("operator"), approver()
    case = waiting(stage(), **{"deal-desk": [anna]})
    act(anna, orders.step, case.reference, orders.Asked("add_approver", approval=Asked(approver_id=carla.id)))
    post.settle()
    leaves(carla)
    with post.app.app_context():
        scheduler.sweep()
    text = post.deliver()[olga.email].text
    assert f"“{carla.name}”" in text and "person:" not in text
