"""The common checker's word on mails: every promised one, exactly once. Shown to be able to fail."""

from __future__ import annotations

import psycopg
import pytest

from tests.factories import order_at
from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import eventually
from tests.faults.harness.town import Town

HALF_WAY = ("drain.after_lease", "mails.after_one_mail", "mails.before_commit")


def _mailed(town: Town) -> None:
    """An offer on its way through the mails: to the reps, to the customer."""
    order_at("quoted")
    town.keep("relay", "worker-1")
    assert eventually(lambda: is_quiet(town) and bool(town.receivers.message_ids()))


@pytest.mark.parametrize("place", HALF_WAY)
def test_f1_a_mail_cut_off_half_way_arrives_once(town: Town, place: str) -> None:
    town.crash_at(place)
    _mailed(town)
    assert town.has_crashed
    assert faults(town) == []


def test_a_mail_that_is_lost_turns_the_checker_red(town: Town) -> None:
    """Control: a letter that had to come is taken out of the mailbox."""
    _mailed(town)
    assert faults(town) == []
    with psycopg.connect(town.postgres.url) as record:
        offers = record.execute("SELECT id FROM tasks WHERE kind = 'mail_offer'").fetchall()
    ((offer,),) = offers
    lost = [one for one in town.receivers.mailbox.glob("*.eml") if f"<task-{offer}-" in one.read_text()]
    lost[0].unlink()
    assert [fault for fault in faults(town) if "never came" in fault]


def test_a_mail_that_comes_twice_or_from_nowhere_turns_the_checker_red(town: Town) -> None:
    """Control: a copy under another file's name, and one with a Message-ID no task has."""
    _mailed(town)
    letter = next(town.receivers.mailbox.glob("*.eml"))
    copy, strange = letter.with_name("copy.eml"), letter.with_name("strange.eml")
    copy.write_bytes(letter.read_bytes())
    strange.write_bytes(letter.read_bytes().replace(b"<task-", b"<task-9999"))
    red = faults(town)
    assert [fault for fault in red if "came 2 times" in fault]
    assert [fault for fault in red if "nobody promised" in fault]


def test_a_task_done_without_its_mail_turns_the_checker_red(town: Town) -> None:
    """Control: somebody marks mails as sent that were not; or promises the same one again."""
    order_at("quoted")
    with psycopg.connect(town.postgres.url, autocommit=True) as record:
        record.execute("UPDATE tasks SET done_at = now() WHERE queue = 'mail'")
        record.execute("""INSERT INTO tasks (account_id, kind, queue, payload)
                          SELECT account_id, kind, queue, payload FROM tasks WHERE kind = 'mail_offer'""")
    red = faults(town, is_over=False)
    assert [fault for fault in red if "never came" in fault]
    assert [fault for fault in red if "promised 2 times" in fault]
