"""Behind the scenes: what was given up, refused, held or stalled stands before a person, who tries it again (F14, U12, R71)."""

from __future__ import annotations

import re

import psycopg
import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import ProgrammingError

from app.extensions import db
from app.services import outbox
from app.services.outbox import MAIL
from app.services.talking import machinery as works
from app.services.talking import refused
from app.web.insight import words
from tests.counting import counting
from tests.factories import account, as_job, order_at, place, rep, staff
from tests.integration.services.planning import plan

PLACE = "/desk/machinery"


def given_up() -> outbox.Leased:
    """A mail that was given up."""
    task = as_job(outbox.lease, MAIL, "w1", 1, 60)[0]
    as_job(outbox.set_aside, task, "The mail server could not be reached.")
    return task


def ids(source: str, do: str) -> list[int]:
    found = re.findall(rf'name="do" value="{do}">\s*<input type="hidden" name="id" value="(\d+)"', source)
    return [int(one) for one in found]


def test_u13_when_all_is_well_the_page_says_so(browse):
    text = browse(staff("operator")).open(PLACE)
    assert "Everything is well" in text
    assert "every mail is sent" in text


def test_f14_what_failed_and_is_tried_again_by_itself_is_not_called_done(browse):
    case = order_at("pending")
    for task in as_job(outbox.lease, MAIL, "w1", 10, 60):
        as_job(outbox.put_off, task, "The mail server could not be reached.", 60)
    page = browse(staff("operator"))
    text = page.open(PLACE)
    for said in ("Tried again by itself", "The mail server could not be reached.", case.reference, "1 try", "No task is due now."):
        assert said in text
    assert "Everything is well" not in text
    assert "every mail is sent" not in text
    status = page.open("/status")
    assert "Tried again by itself" in status
    assert "All done" not in status
    assert "flask tasks retry" not in status  # nobody has to


def test_f14_a_planned_change_that_is_held_up_stands_there_too(browse, owner_connection: psycopg.Connection):
    plan(account("self_service", seats={"support": 10}), support=3)
    assert "Everything is well" in browse(staff("operator")).open(PLACE)
    owner_connection.execute("UPDATE seat_changes SET held_up_at = now(), held_up_reason = 'Seats are in use.' WHERE status = 'planned'")
    text = browse(staff("operator")).open(PLACE)
    assert "Carry out a planned change" in text
    assert "Seats are in use." in text
    assert "Everything is well" not in text


def test_r71_seats_of_a_stalled_order_are_not_called_set_up(browse):
    order_at("stalled")
    text = browse(staff("operator")).open(PLACE)
    assert "Orders stalled" in text
    assert "every seat is set up" not in text


@pytest.mark.parametrize(("kind", "queue"), [(outbox.IMPORT_PEOPLE, outbox.IMPORTS), (outbox.STEP_MANY, outbox.MANY)])
def test_u21_work_that_is_no_mail_and_no_seat_has_words_of_its_own(app, kind, queue):
    with app.test_request_context():
        assert words.kind_words(kind) not in {kind, "Send an e-mail"}
        assert words.queue_words(queue) != queue


@pytest.mark.parametrize("role", ["manager", "operator"])
def test_f14_a_task_that_was_given_up_is_tried_again_with_one_button(browse, owner_connection: psycopg.Connection, role):
    case = order_at("pending")
    task, page = given_up(), browse(staff(role))
    text = page.open(PLACE)
    assert "Given up" in text
    assert "The mail server could not be reached." in text
    assert case.reference in text
    assert ids(page.source, "retry_task") == [task.id]
    page.send(PLACE, 303, do="retry_task", id=task.id)
    assert "The task is tried again." in page.follow()
    assert owner_connection.execute("SELECT failed_at, attempts FROM tasks WHERE id = %s", [task.id]).fetchone() == (None, 0)
    page.send(PLACE, 303, do="retry_task", id=task.id)
    assert "Somebody has dealt with it already." in page.follow()


def test_f14_all_of_them_at_once(browse, owner_connection: psycopg.Connection):
    for _ in range(3):
        order_at("pending")
        given_up()
    page = browse(staff("operator"))
    page.open(PLACE)
    page.send(PLACE, 303, do="retry_all")
    assert "3 tasks are tried again." in page.follow()
    assert owner_connection.execute("SELECT count(*) FROM tasks WHERE failed_at IS NOT NULL").fetchone() == (0,)


def bounce(owner_connection: psycopg.Connection) -> str:
    """A mail to the owner that the mail server has refused. Returns the address."""
    house = account("managed")
    place(house.admin, house=house)
    owner_connection.execute(
        """INSERT INTO refused_letters (account_id, task_id, reader_kind, reader_id, email, error)
           SELECT t.account_id, t.id, 'person', %s, %s, '5.1.1 no such mailbox' FROM tasks t
           WHERE t.account_id = %s AND t.queue = 'mail' LIMIT 1""", [house.owner.id, house.email("owner"), house.id])  # fmt: skip
    return house.email("owner")


def test_u12_a_refused_address_is_shown_and_its_mail_sent_again_or_put_away(browse, owner_connection: psycopg.Connection):
    first, _second = bounce(owner_connection), bounce(owner_connection)
    page = browse(staff("operator"))
    text = page.open(PLACE)
    assert first in text
    assert "5.1.1 no such mailbox" in text
    newest, oldest = ids(page.source, "retry_letter")
    page.send(PLACE, 303, do="retry_letter", id=oldest)
    page.follow()
    assert ids(page.source, "retry_letter") == [newest]
    promised = owner_connection.execute("SELECT payload ->> 'reader_kind' FROM tasks WHERE kind = 'send_to_one'").fetchall()
    assert promised == [("person",)]
    page.send(PLACE, 303, do="put_away", id=newest)
    page.follow()
    assert ids(page.source, "put_away") == []
    assert len(owner_connection.execute("SELECT FROM tasks WHERE kind = 'send_to_one'").fetchall()) == 1


def test_f14_whoever_tried_something_again_stands_there_for_good(browse, owner_connection: psycopg.Connection):
    bounce(owner_connection)
    given_up()
    oscar, mona = staff("operator"), staff("manager")
    page, other = browse(oscar), browse(mona)
    assert "What was done about it" not in page.open(PLACE)  # nothing yet
    letter, task = ids(page.source, "retry_letter")[0], ids(page.source, "retry_task")[0]
    page.send(PLACE, 303, do="retry_task", id=task)
    page.send(PLACE, 303, do="retry_task", id=task)  # too late: somebody has dealt with it
    other.open(PLACE)
    other.send(PLACE, 303, do="put_away", id=letter)
    said = page.open(PLACE)
    assert "What was done about it" in said
    assert oscar.name in said
    assert mona.name in said
    assert "5.1.1 no such mailbox" in said
    done = owner_connection.execute("SELECT did, staff_id, error FROM mendings ORDER BY id").fetchall()
    assert done == [("retry_task", oscar.id, "The mail server could not be reached."), ("put_away", mona.id, "5.1.1 no such mailbox")]


def test_f14_who_mended_what_cannot_be_rewritten(app, browse, owner_connection: psycopg.Connection):
    given_up_id = (order_at("pending"), given_up())[1].id
    as_job(works.retry_task, given_up_id, None)
    assert owner_connection.execute("SELECT staff_id, staff_name FROM mendings").fetchall() == [(None, "flask tasks retry")]
    for statement in ("UPDATE mendings SET staff_name = 'x'", "DELETE FROM mendings"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            as_job(lambda words: db.session.execute(sql(words)), statement)


def test_r71_a_stalled_order_is_tried_again_from_here(browse):
    case = order_at("stalled")
    page = browse(staff("operator"))
    assert case.reference in page.open(PLACE)
    page.send(f"/desk/orders/{case.reference}/steps", verb="retry")
    assert case.state == "fulfilling"


def test_s1_reps_and_customers_do_not_look_behind_the_scenes(browse):
    for viewer in (rep(), staff("approver"), account("managed").owner):
        browse(viewer).open(PLACE, 403)


def test_u16_the_page_costs_the_same_however_much_has_failed(app, browse, owner_connection: psycopg.Connection):
    for _ in range(4):
        bounce(owner_connection)
        given_up()
    page = browse(staff("operator"))
    with counting(app) as cost:
        page.open(PLACE)
    assert len(cost.statements) <= 12


@pytest.mark.parametrize("fields", [{"do": "drop", "id": "1"}, {"do": "retry_task", "id": "x"}, {"do": "retry_letter", "id": str(2**70)}, {}])
def test_what_makes_no_sense_changes_nothing(browse, fields):
    order_at("pending")
    given_up()
    page = browse(staff("operator"))
    page.open(PLACE)
    page.send(PLACE, 303, **fields)
    assert "Given up" in page.follow()
    assert not as_job(refused.send_again, 1)
