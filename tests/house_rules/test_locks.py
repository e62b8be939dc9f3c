"""Locks name each package with its hashes and no address."""

from __future__ import annotations

import re

import pytest

from tests.house_rules.reading import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==[^\s\\]+")


def problems(text: str) -> list[str]:
    """What is wrong with a lock, a line each."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [
        f"an address: {line}"
        for line in text.splitlines()
        if "://" in line or line.lstrip().startswith(("-i", "--index", "--extra-index", "--find-links"))
    ]
    requirements = re.split(r"(?m)^(?=[A-Za-z0-9])", "\n".join(lines))
    for requirement in filter(None, map(str.strip, requirements)):
        if not PINNED.match(requirement):
            found.append(f"not pinned: {requirement.splitlines()[0]}")
        elif "--hash=sha256:" not in requirement:
            found.append(f"no hash: {requirement.splitlines()[0]}")
    return found


def test_there_are_locks() -> None:
    assert {lock.name for lock in LOCKS} >= {"app.lock", "demo.lock", "dev.lock"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_have_hashes_and_no_addresses(lock: object) -> None:
    assert problems(lock.read_text()) == []  # type: ignore[attr-defined]


GOOD = "flask==3.1.3 \\\n    --hash=sha256:aa\n    # via -r x\n"


@pytest.mark.parametrize(
    "bad",
    [
        "flask==3.1.3\n",
        "flask>=3 \\\n    --hash=sha256:aa\n",
        "--index-url https://packages.example/simple\n" + GOOD,
        GOOD + "x @ https://packages.example/x.whl --hash=sha256:aa\n",
    ],
)
def test_the_rule_notices(bad: str) -> None:
    assert problems(bad)


def test_the_rule_leaves_a_good_lock_alone() -> None:
    assert problems(GOOD) == []
