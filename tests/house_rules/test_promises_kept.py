"""Everything the lifecycle promises has somebody who does it, and words for whoever reads it."""

from __future__ import annotations

from app.jobs.drain import HANDLERS
from app.jobs.letters.names import name_of
from app.jobs.letters.rhythm import INFORMATION
from app.jobs.queues import QUEUES
from app.services import outbox
from app.services.outbox import (
    ASK_OWNER,
    IMPORT_PEOPLE,
    IMPORTS,
    MAIL,
    MANY,
    OF_APPROVALS,
    OF_DUE,
    OF_PEOPLE,
    OF_REDUCTIONS,
    OF_TALKING,
    PROVISIONING,
    SEND_WEEKLY,
    STEP_MANY,
    SYNC_SEATS,
    TELL_ANSWERED,
    TELL_ASKED,
    TELL_SEATED,
    WARN_SEATS,
)
from tests.house_rules.reading import ROOT
from workflows.seat_order import STEPS, Effect

KINDS = {*OF_APPROVALS, *OF_TALKING, *OF_DUE, STEP_MANY, SEND_WEEKLY,
         *OF_REDUCTIONS, *OF_PEOPLE, *map(str, Effect), ASK_OWNER, SYNC_SEATS, IMPORT_PEOPLE, TELL_SEATED, WARN_SEATS, TELL_ASKED, TELL_ANSWERED}


def test_every_kind_of_task_has_one_job_queue_and_every_queue_one_handler() -> None:
    assert set(outbox.QUEUES) == KINDS
    assert set(outbox.QUEUES.values()) == set(HANDLERS) == set(QUEUES) == {MAIL, PROVISIONING, IMPORTS, MANY}


def test_every_mail_that_a_step_promises_has_its_templates() -> None:
    promised = {
        (effect, row.verb) for row in STEPS for effect in row.effects if outbox.QUEUES[effect] == MAIL
    }
    promised |= {
        (Effect.TELL_REPS, "submit"),
        (Effect.TELL_BUYERS, "submit"),
        (TELL_SEATED, ""),
        (ASK_OWNER, ""),
    }
    names = {name_of(kind, verb) for kind, verb in promised}
    missing = [name for name in sorted(names) if not (ROOT / f"templates/emails/words/{name}.txt").exists()]
    assert not missing, f"{missing}: write its words in templates/emails/words."


ASKING = {"approval_wanted", "approval_reminder", "approval_late", "approval_gap", "approval_returned", "approval_given",
          "substitute_set", "substitute_ended",
          "answered", "assigned", "came_back", "mentioned", "message_from_customer", "message_from_us", "due_now", "due_soon", "overdue",
          "handed_over", "new_in_queue", "offer", "offer_extended", "ownership_offered", "question",
          "question_left", "request_grew", "request_waits", "revision_wanted", "seat_at_risk", "seat_wanted", "seats_at_risk",
          "stalled"}  # fmt: skip
"""Letters after which somebody has something to do."""
OF_ONESELF = {"account_cancelled", "account_ended", "cancellation_let_go", "cancellation_taken_back", "invitation", "ownership_declined",
              "ownership_lapsed",
              "ownership_passed", "ownership_taken_back", "password_changed", "password_reset", "rights_given", "rights_removed",
              "seat_kept", "seat_lost", "weekly"}  # fmt: skip
"""Letters about the reader's own rights, seat or password, or the end of the account; and the week's figures, chosen by themselves."""


def test_u12_every_letter_asks_something_is_about_its_reader_or_only_informs() -> None:
    letters = {path.stem for path in (ROOT / "templates/emails/words").glob("*.txt")} - {"digest"}
    groups = (ASKING, OF_ONESELF, INFORMATION)
    assert letters == set().union(*groups), "say in app/jobs/letters/rhythm.py whether it only informs, or here why it does not wait."
    assert len(letters) == sum(map(len, groups)), "a letter is one of these, not two"
