"""R81: promo codes are data, imported from a file: all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.ops.conftest import Run
from tests.integration.ops.test_import import DEMO, Files

HEAD = "code,percent,cycle,new_accounts,valid_until\n"


@pytest.fixture
def files(run: Run, tmp_path: Path) -> Files:
    return Files(run, tmp_path)


def test_r81_codes_are_imported_and_changed_only_with_update(files: Files) -> None:
    assert files.faults("promo-codes", HEAD + "SPRING,20,any,no,2027-03-31\nNEW-5,5,monthly,yes,2027-01-01\n") == []
    again = HEAD + "SPRING,25,annual,no,2027-04-30\n"
    assert [fault[:2] for fault in files.faults("promo-codes", again)] == [(2, "code")]
    assert files.faults("promo-codes", again, "--update") == []


@pytest.mark.parametrize(("row", "column"), [
    ("spring,20,any,no,2027-03-31", "code"), ("A B,20,any,no,2027-03-31", "code"), ("X" * 31 + ",20,any,no,2027-03-31", "code"),
    ("S,0,any,no,2027-03-31", "percent"), ("S,101,any,no,2027-03-31", "percent"), ("S,20,weekly,no,2027-03-31", "cycle"),
    ("S,20,any,perhaps,2027-03-31", "new_accounts"), ("S,20,any,no,31.3.2027", "valid_until"),
])  # fmt: skip
def test_r81_every_bad_cell_is_named(files: Files, row: str, column: str) -> None:
    assert [fault[:2] for fault in files.faults("promo-codes", HEAD + row + "\n")] == [(2, column)]


def test_r81_a_code_is_in_the_file_once(files: Files) -> None:
    rows = "S,20,any,no,2027-03-31\nS,30,any,no,2027-03-31\n"
    assert [fault[:2] for fault in files.faults("promo-codes", HEAD + rows)] == [(3, "code")]


def test_the_demo_s_codes_are_good(files: Files) -> None:
    assert files.faults("promo-codes", (DEMO / "promo-codes.csv").read_bytes()) == []
