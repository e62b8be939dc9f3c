"""Orders of the vendor's list as its table and its file need them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.services.reporting.listing import Row
from app.web.desk.asked import asked_words
from app.web.insight.tables import Cell, Column
from app.web.insight.words import type_words
from app.web.words import ago, at, named, said
from workflows.words import WORDING


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words, and its moments for machines."""

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


def asked_of(row: Row) -> str:
    """What the order asks for, in one line."""
    return asked_words(row.change, [(line["seats"], named(line)) for line in row.asked])


def row_words(rows: Iterable[Row]) -> list[RowWords]:
    return [
        RowWords(row.reference, row.account_slug, row.account_name, row.requester_name, asked_of(row), said(WORDING[row.state].desk),
                 WORDING[row.state].tone.value, ago(row.state_since), at(row.state_since), row.state_since.isoformat(), row.rep_name)
        for row in rows
    ]  # fmt: skip


def file_columns() -> list[Column]:
    """The headings of the list as a file."""
    return [Column(label) for label in (
        _("Order"), _("Account"), _("Type of account"), _("Asked by"), _("Asked for"), _("Status"), _("Since"), _("Who has it"),
        _("Due"), _("Requested on"))]  # fmt: skip


def file_row(row: Row) -> list[Cell]:
    """The same cells for a file: moments are UTC."""
    words = (row.reference, row.account_name, type_words(row.account_type), row.requester_name, asked_of(row), said(WORDING[row.state].desk))
    return [*(Cell(one, one) for one in words), Cell(row.state_since, ""), Cell(row.rep_name, ""), Cell(row.due_at, ""),
            Cell(row.created_at, "")]  # fmt: skip
