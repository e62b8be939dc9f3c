"""Orders of a list as the table's template draws them: everything is text already, so that fifty rows cost little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.services.queue import Row
from app.web.desk.asked import asked_of_row
from app.web.words import ago, at, said
from workflows.seat_order import State
from workflows.words import WORDING


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words. `is_open_to_claim` is the lifecycle's: an unclaimed order."""

    reference: str
    account_slug: str
    account: str
    requester: str
    asked: str
    status: str
    tone: str
    since: str
    since_exact: str
    since_iso: str
    rep: str | None
    is_unclaimed: bool


def row_words(rows: Iterable[Row]) -> list[RowWords]:
    words = {state: said(wording.desk) for state, wording in WORDING.items()}
    return [
        RowWords(
            row.reference, row.account_slug, row.account_name, row.requester_name, asked_of_row(row), words[row.state],
            WORDING[row.state].tone.value, ago(row.state_since), at(row.state_since), row.state_since.isoformat(),
            row.rep_name, row.state is State.PENDING,
        )
        for row in rows
    ]  # fmt: skip
