"""Everything the lifecycle promises has somebody who does it, and words for whoever reads it."""

from __future__ import annotations

from app.jobs.drain import HANDLERS
from app.jobs.letters.names import name_of
from app.jobs.queues import QUEUES
from app.services import outbox
from app.services.outbox import (
    ASK_OWNER,
    IMPORT_PEOPLE,
    IMPORTS,
    MAIL,
    OF_PEOPLE,
    OF_REDUCTIONS,
    PROVISIONING,
    SYNC_SEATS,
    TELL_ANSWERED,
    TELL_ASKED,
    TELL_SEATED,
    WARN_SEATS,
)
from tests.house_rules.reading import ROOT
from workflows.seat_order import STEPS, Effect

KINDS = {*OF_REDUCTIONS, *OF_PEOPLE, *map(str, Effect), ASK_OWNER, SYNC_SEATS, IMPORT_PEOPLE, TELL_SEATED, WARN_SEATS, TELL_ASKED, TELL_ANSWERED}


def test_every_kind_of_task_has_one_job_queue_and_every_queue_one_handler() -> None:
    assert set(outbox.QUEUES) == KINDS
    assert set(outbox.QUEUES.values()) == set(HANDLERS) == set(QUEUES) == {MAIL, PROVISIONING, IMPORTS}


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
