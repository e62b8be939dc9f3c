"""Reading a file: line numbers that are right, and a fault for whatever is no such file."""

from __future__ import annotations

import io

from app.ops.importing.faults import Faults
from app.ops.importing.sheet import Sheet

COLUMNS = ("name", "note")


def read(content: bytes) -> tuple[list[tuple[int, str, str]], list[str]]:
    """(line, name, note) of each row, and the faults as sentences."""
    faults = Faults()
    rows = [
        (row.line, row.cell("name"), row.cell("note"))
        for row in Sheet(io.BytesIO(content), COLUMNS, faults, lambda _: None).rows()
    ]
    return rows, [str(fault) for fault in faults]


def test_a_row_is_named_by_its_first_line_even_after_cells_of_several_lines() -> None:
    rows, faults = read(b'name,note\nAda,"one, two"\n\nBo,x\nCy,y\n')
    assert rows == [(2, "Ada", "one, two"), (4, "Bo", "x"), (5, "Cy", "y")]
    assert faults == []


def test_a_line_break_in_a_cell_is_refused_and_the_lines_after_it_keep_their_numbers() -> None:
    rows, faults = read(b'name,note\nAda,"one\ntwo"\nBo,x\n')
    assert rows == [(4, "Bo", "x")]
    assert faults == ["line 2, note: read “one�two”. There is a control character in it."]


def test_columns_may_come_in_any_order_and_a_mark_of_byte_order_is_no_letter() -> None:
    rows, _ = read(b"\xef\xbb\xbfnote,name\r\nx,Ada\r\n")
    assert rows == [(2, "Ada", "x")]


def test_only_the_lines_that_are_no_text_are_refused() -> None:
    rows, faults = read(b"name,note\nH\xe9l\xe8ne,x\nAda,y\n")
    assert rows == [(3, "Ada", "y")]
    assert faults == ["line 2: This is not UTF-8 text. Save the file as “CSV UTF-8”."]


def test_every_byte_is_told_to_the_progress_bar() -> None:
    told: list[int] = []
    content = b"name,note\nAda,x\nBo,y\n"
    assert len(list(Sheet(io.BytesIO(content), COLUMNS, Faults(), told.append).rows())) == 2
    assert sum(told) == len(content)


def test_what_was_read_is_shown_short_and_harmless() -> None:
    faults = Faults()
    faults.add(2, "name", "\x1b[31m" + "x" * 500, "No.")
    assert str(next(iter(faults))) == "line 2, name: read “�[31m" + "x" * 75 + "…”. No."
