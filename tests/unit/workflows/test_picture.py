"""The page about the workflows is drawn from them."""

from __future__ import annotations

from pathlib import Path

from workflows.picture import document
from workflows.seat_order import STEPS, State

README = Path(__file__).parents[3] / "workflows/README.md"


def test_the_page_is_up_to_date() -> None:
    assert README.read_text() == document(), "run: python -m workflows.picture > workflows/README.md"


def test_every_state_and_step_is_in_it() -> None:
    page = document()
    assert all(f"| `{state}` |" in page for state in State)
    assert all(f"| `{row.verb}` |" in page for row in STEPS)
    assert "pending --> in_review: claim, assign" in page
