"""R60, R61, R62: references, who has an order, and two reps at once."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from app.errors import Invalid, NotAllowed, NotThere, Refused, SomebodyWasFirst
from app.services.ordering import order_pages, queue
from app.services.ordering.queue import Filter, View
from app.services.queueing.desk import open_desk
from tests.factories import account, act, order_at, rep, staff, wish
from tests.integration.services.reading import tasks_of
from workflows.seat_order import OPEN, State
from workflows.words import WORDING


def test_r60_references_are_unique_and_can_be_read_over_the_phone(
    owner_connection: psycopg.Connection,
) -> None:
    rows = owner_connection.execute("SELECT order_reference(n) FROM generate_series(1, 50000) n").fetchall()
    references = [reference for (reference,) in rows]
    assert len(set(references)) == 50_000
    assert all(re.fullmatch(r"SO-[0-9A-HJKMNP-TV-Z]{5}", reference) for reference in references)
    assert not any(letter in reference[3:] for reference in references for letter in "ILOU")


def test_r60_the_references_of_orders_on_either_side_of_33_million_differ(
    owner_connection: psycopg.Connection,
) -> None:
    rows = owner_connection.execute(
        "SELECT order_reference(n) FROM generate_series(33554432 - 50, 33554432 + 50) n"
    ).fetchall()
    assert len(set(rows)) == 101
    assert {len(reference) for (reference,) in rows} == {8, 9}


def test_r60_a_reference_is_found_however_it_is_typed(record: Flask) -> None:
    case = order_at("pending")
    assert act(case.rep, order_pages.page, case.reference.lower()).order.id == case.id


@pytest.mark.parametrize(
    "reference", ["", "SO-00000", "nonsense", "SO-\x00", "x" * 5000, "'; DROP TABLE orders; --"]
)
def test_r60_a_reference_nobody_has_is_not_there(record: Flask, reference: str) -> None:
    order_at("pending")
    with pytest.raises(NotThere):
        act(rep(), order_pages.page, reference)


def test_r60_the_timeline_shows_who_has_it_since_when_and_what_comes_next(record: Flask) -> None:
    before = datetime.now(UTC)
    case = order_at("in_review")
    page = case.page(case.house.owner)
    assert page.order.rep_name == case.rep.name
    assert page.order.state_since is not None
    assert before <= page.order.state_since <= datetime.now(UTC)
    assert [(event.verb, event.actor_name) for event in page.events] == [
        ("submit", case.house.owner.name),
        ("claim", case.rep.name),
    ]
    assert WORDING[page.order.state].customer != WORDING[page.order.state].desk


@pytest.mark.parametrize("verb", ["answer", "cancel"])
def test_s2_another_account_s_order_is_not_there(record: Flask, verb: str) -> None:
    case, stranger = order_at("on_hold"), account()
    with pytest.raises(NotThere):
        case.step(stranger.owner, verb)
    with pytest.raises(NotThere):
        case.page(stranger.owner)
    case.step(case.house.owner, verb)


def test_r61_a_rep_claims_and_releases(record: Flask) -> None:
    case = order_at("pending")
    case.step(case.rep, "claim")
    assert case.order.rep_id == case.rep.staff_id
    case.step(case.rep, "release")
    assert (case.state, case.order.rep_id) == (State.PENDING, None)


def test_r61_of_two_reps_at_once_one_wins_and_the_other_is_told_who_and_when(record: Flask) -> None:
    case = order_at("pending")
    reps = {viewer.name: viewer for viewer in (rep(f"Rep{n} Racer") for n in range(12))}
    start, losers = threading.Barrier(len(reps)), dict[str, SomebodyWasFirst]()

    def claim(name: str) -> None:
        start.wait()
        try:
            case.step(reps[name], "claim")
        except SomebodyWasFirst as lost:
            losers[name] = lost

    threads = [threading.Thread(target=claim, args=(name,)) for name in reps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = set(reps) - set(losers)
    assert case.order.rep_id == reps[winner].staff_id
    assert {(lost.who, lost.verb) for lost in losers.values()} == {(winner, "claim")}
    since = case.page().last.at
    assert {lost.at for lost in losers.values()} == {since}
    assert [event.verb for event in case.page().events] == ["submit", "claim"]


def test_r61_who_acts_on_an_old_version_is_told_who_moved_it(record: Flask) -> None:
    case = order_at("in_review")
    with pytest.raises(SomebodyWasFirst) as caught:
        case.step(case.rep, "reject", version=case.order.version - 1)
    assert caught.value.who == case.rep.name
    case.step(case.rep, "reject", version=case.order.version)


@pytest.mark.parametrize(("change", "told"), [("remove_seats", "made the change"), ("add_seats", "set up the seats")])
def test_r61_whoever_comes_too_late_reads_of_no_seats_where_the_change_brought_none(record: Flask, change: str, told: str) -> None:
    case = order_at("fulfilled", asked=wish(change, support=1))
    with pytest.raises(SomebodyWasFirst, match=told):
        case.step(case.rep, "claim")


@pytest.mark.parametrize("verb", ["ask_customer", "reject", "send_quote", "release"])
def test_r61_only_the_rep_who_has_it_works_on_it(record: Flask, verb: str) -> None:
    case = order_at("in_review")
    with pytest.raises(Refused, match=f"{case.rep.name} has this order"):
        case.step(rep(), verb)
    assert case.state is State.IN_REVIEW


@pytest.mark.parametrize("state", ["pending", "in_review", "on_hold", "quoted"])
def test_r61_a_manager_assigns_and_the_rep_is_told(record: Flask, state: str) -> None:
    case, ravi = order_at(state), rep("Ravi")
    case.step(staff("manager"), "assign", rep_id=ravi.staff_id)
    assert case.order.rep_name == "Ravi"
    assert case.state is (State.IN_REVIEW if state == "pending" else State(state))
    assert tasks_of(case)[-1] == "tell_rep"


def test_r61_u12_whoever_has_an_order_is_not_given_it_again(record: Flask) -> None:
    case = order_at("in_review")
    with pytest.raises(Refused, match=f"{case.rep.name} has this order already"):
        case.step(staff("manager"), "assign", rep_id=case.rep.staff_id)
    assert "assign" not in [event.verb for event in case.page().events]


@pytest.mark.parametrize("whom", [None, 0, 999_999_999])
def test_r61_only_to_somebody_who_is_a_rep(record: Flask, whom: int | None) -> None:
    case, manager = order_at("pending"), staff("manager")
    with pytest.raises(Invalid) as caught:
        case.step(manager, "assign", rep_id=whom)
    assert caught.value.field == "rep"
    with pytest.raises(Invalid):
        case.step(manager, "assign", rep_id=manager.staff_id)


def test_r61_a_customer_claims_nothing(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(NotAllowed):
        case.step(case.house.owner, "claim")


def test_r62_a_question_stops_the_clock_until_the_answer(record: Flask) -> None:
    case = order_at("in_review")
    case.step(case.rep, "ask_customer", "For which team?")
    assert case.state is State.ON_HOLD
    question = case.page(case.house.owner).latest("ask_customer")
    assert question is not None
    assert question.comment == "For which team?"
    case.step(case.house.owner, "answer", "For Lyon")
    assert case.state is State.IN_REVIEW
    assert case.order.rep_id == case.rep.staff_id
    assert tasks_of(case)[-2:] == ["mail_question", "tell_rep"]


@pytest.mark.parametrize(("verb", "note"), [("ask_customer", ""), ("reject", "  ")])
def test_r62_nobody_is_asked_or_rejected_without_words(record: Flask, verb: str, note: str) -> None:
    case = order_at("in_review")
    with pytest.raises(Refused, match="Say why"):
        case.step(case.rep, verb, note)


def test_r62_the_customer_reads_why_an_order_was_rejected(record: Flask) -> None:
    case = order_at("in_review")
    case.step(case.rep, "reject", "We do not sell there")
    assert case.page(case.house.owner).last.comment == "We do not sell there"


def test_a_step_nobody_knows_is_refused_with_its_field(record: Flask) -> None:
    case = order_at("pending")
    with pytest.raises(Refused) as caught:
        case.step(case.rep, "explode")
    assert caught.value.field == "verb"


def test_the_desk_s_views_and_their_counts_agree(record: Flask) -> None:
    rita = rep("Rita")
    for state in sorted(State, key=lambda one: one is State.IN_APPROVAL):  # the policy it needs would hold the others up
        order_at(state, rep=rita)
    for view, states in (
        (View.UNCLAIMED, {State.PENDING}),
        (View.MINE, OPEN - {State.BEHIND, State.AWAITING_OWNER, State.PENDING}),
        (View.WAITING, {State.ON_HOLD, State.QUOTED}),
        (View.APPROVAL, {State.IN_APPROVAL}),
    ):
        rows = act(rita, queue.listing, Filter(view=view)).rows
        assert {row.state for row in rows} == states
        assert act(rita, open_desk).counts[view] == len(rows)


def test_a_list_pages_by_key_without_losing_or_repeating_a_row(record: Flask) -> None:
    house = account()
    references = [order_at("pending", house).reference for _ in range(7)]
    for view, expected in ((View.UNCLAIMED, references), (View.ALL, references[::-1])):
        found, cursor = list[str](), None
        while True:
            page = act(rep(), queue.listing, Filter(view=view), cursor, 3)
            found += [row.reference for row in page.rows]
            if not (cursor := page.next):
                break
        assert found == expected


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "WyJ4IiwgMV0=", "\x00", "é"])
def test_a_cursor_that_is_not_ours_is_refused(record: Flask, cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        act(rep(), queue.listing, Filter(), cursor)
    assert caught.value.field == "cursor"
