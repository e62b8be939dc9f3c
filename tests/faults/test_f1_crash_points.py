"""F1: killed at any named place, nothing is lost, doubled or half done."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.harness.checker import faults, is_quiet
from tests.faults.harness.process import ROOT, eventually
from tests.faults.harness.town import Town
from tests.faults.harness.work import accepted, due_for_renewal, self_service_change, waiting_for_today

JOBS = ("relay", "worker-1", "worker-2", "scheduler")


def _refused(town: Town) -> None:
    town.receivers.tell_product(mode="refuse", times=2)
    accepted(2)


EXERCISED: dict[str, Callable[[Town], object]] = {
    "drain.before_lease_commit": lambda _: accepted(3),
    "drain.after_lease": lambda _: accepted(3),
    "provisioning.after_targets": lambda _: accepted(3),
    "provisioning.after_one_call": lambda _: accepted(3),
    "provisioning.after_calls": lambda _: accepted(3) + self_service_change(2),
    "provisioning.before_commit": lambda _: accepted(3) + self_service_change(2),
    "provisioning.after_commit": lambda _: accepted(3),
    "provisioning.before_stall_commit": _refused,
    "mails.after_one_mail": lambda _: accepted(2),
    "mails.before_commit": lambda _: accepted(2),
    "relay.before_ring": lambda _: accepted(2),
    "relay.before_commit": lambda _: accepted(2),
    "scheduler.before_commit": lambda _: waiting_for_today(3),
    "scheduler.after_commit": lambda _: waiting_for_today(3),
    "scheduler.renewals.before_commit": lambda _: due_for_renewal(3),
    "scheduler.renewals.after_commit": lambda _: due_for_renewal(3),
}


def test_f1_every_place_in_the_code_is_tried() -> None:
    from tests.faults.test_f1_web import IN_THE_WEB
    from tests.faults.test_u12_quiet_hours import LETTING_GO

    named = {name for path in (ROOT / "app").rglob("*.py") for name in _crash_points(path)}
    assert named == set(EXERCISED) | IN_THE_WEB | set(LETTING_GO)


def _crash_points(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls
            if isinstance(call.func, ast.Name) and call.func.id == "crash_point" and isinstance(call.args[0], ast.Constant)}  # fmt: skip


def test_f1_killed_at_every_place_nothing_is_lost_doubled_or_half_done(town: Town, is_long: bool) -> None:
    """One run through all of them: the processes go on, and only what was killed is started again."""
    processes = town.keep(*JOBS)
    for place, work in EXERCISED.items():
        for visit in range(1, 6 if is_long else 2):
            begun = time.monotonic()
            town.crash_at(place, visit)
            work(town)
            assert eventually(lambda: town.has_crashed), f"nobody passed {place} a {visit}. time"
            assert eventually(lambda: is_quiet(town)), f"{place}: {faults(town)}\n{processes['worker-1'].log()}"
            assert faults(town) == [], place
            print(place, round(time.monotonic() - begun, 1))
    assert sum(process.deaths for process in processes.values()) >= len(EXERCISED)
