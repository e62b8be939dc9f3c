"""S12: tables as files in which nothing is a formula; the whole list, however long; the same numbers as the page (U19)."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import text

from app.extensions import db
from app.services.reporting import counting, listing
from app.web.insight import sheets
from app.web.insight.tables import Cell, Column
from tests.factories import account, as_job, as_system, order_at, staff

HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1+1", "\N{NO-BREAK SPACE}=1", "＝1", '=HYPERLINK("http://x")',
           "{=1}", "http://evil.example", "\x00\x01", "\u202e=1", "a,b;c\"d'", "é" * 40_000]  # fmt: skip
TABLES = ["states", "reps", "oldest", "funnel", "times", "answers", "discounts", "forecast", "weeks"]


def rows_of_csv(body: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline="")))


def sheet_of(data: bytes) -> list[list[openpyxl.cell.Cell]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in book.active.iter_rows()]


@pytest.mark.parametrize("words", HOSTILE)
def test_s12_no_cell_of_a_csv_is_a_formula(words: str) -> None:
    lines = "".join(sheets.csv_lines([Column("A"), Column(words)], [[Cell(1, "1"), Cell(words, words)]]))
    heading, row = rows_of_csv(lines)[0], rows_of_csv(lines)[1]
    assert row[0] == "1"
    for cell in (row[1], heading[1]):
        assert not cell.lstrip(" \N{NO-BREAK SPACE}").startswith(sheets.BEGINNINGS)
        assert cell.removeprefix("'") == words


@pytest.mark.parametrize("words", HOSTILE)
def test_s12_no_cell_of_a_sheet_is_a_formula_or_a_link(words: str) -> None:
    file = io.BytesIO()
    sheets.write_xlsx(file, words, [Column(words)], [[Cell(words, words)]], words)
    for row in sheet_of(file.getvalue()):
        assert row[0].data_type in {"s", "inlineStr"} or row[0].value is None
        assert row[0].hyperlink is None


def test_s12_the_check_sees_a_formula() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    file = io.BytesIO()
    book.save(file)
    assert sheet_of(file.getvalue())[0][0].data_type == "f"
    assert "=1".startswith(sheets.BEGINNINGS)


def test_s12_names_people_have_typed_arrive_as_they_are(app, browse) -> None:
    case = order_at("pending", account("managed"))
    with as_system():
        db.session.execute(text("UPDATE accounts SET name = :name WHERE id = :id"), {"name": HOSTILE[0], "id": case.house.id})
    browser = browse(staff("manager")).client
    row = rows_of_csv(browser.get("/orders.csv").text)[1]
    assert row[:2] == [case.reference, f"'{HOSTILE[0]}"]
    cells = sheet_of(browser.get("/orders.xlsx").data)[1]
    assert (cells[1].value, cells[1].data_type) in {(HOSTILE[0], "s"), (HOSTILE[0], "inlineStr")}
    assert isinstance(cells[6].value, datetime)


def test_u19_every_table_is_a_file_with_the_numbers_of_the_page(browse) -> None:
    for state in ("fulfilled", "declined", "quoted", "in_review"):
        order_at(state)
    as_job(counting.count_new)
    browser = browse(staff("manager")).client
    page = browser.get("/status?weeks=4").text
    for name in TABLES:
        assert f"/status/{name}.csv?weeks=4" in page
        answer = browser.get(f"/status/{name}.csv?weeks=4")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        rows = rows_of_csv(answer.text)
        sheet = sheet_of(browser.get(f"/status/{name}.xlsx?weeks=4").data)
        assert [len(row) for row in rows] == [len(row) for row in sheet]
        for ours, theirs in zip(rows[1:], sheet[1:], strict=True):
            for one, other in zip(ours, theirs, strict=True):
                assert one in ("", other.value) or isinstance(other.value, datetime) or float(one) == float(other.value)
    assert browser.get("/status/nothing.csv").status_code == 404
    assert rows_of_csv(browser.get("/status/funnel.csv").text)[1][:2] == ["Requested", "4"]


def test_u20_headings_are_in_the_readers_language(browse) -> None:
    order_at("pending")
    browser = browse(staff("manager")).client
    english = rows_of_csv(browser.get("/orders.csv").text)[0]
    with browser.session_transaction() as session:
        session["locale"] = "fr"
    assert rows_of_csv(browser.get("/orders.csv").text)[0][0] == "Commande"
    assert english[0] == "Order"


def test_s12_a_long_list_is_read_by_key_and_a_sheet_has_an_end(browse, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [order_at("pending") for _ in range(7)]
    monkeypatch.setattr(listing.all_rows, "__defaults__", (2,))
    monkeypatch.setattr(sheets, "MOST_ROWS", 5)
    browser = browse(staff("manager")).client
    rows = rows_of_csv(browser.get("/orders.csv?state=pending").text)[1:]
    assert sorted(row[0] for row in rows) == sorted(case.reference for case in cases)
    sheet = sheet_of(browser.get("/orders.xlsx").data)
    assert len(sheet) == 1 + 5 + 1
    assert "more orders than a sheet" in sheet[-1][0].value


def test_s14_a_file_is_nobodys_to_keep(browse) -> None:
    answer = browse(staff("manager")).client.get("/status/states.csv")
    assert "no-store" in answer.headers["Cache-Control"]
