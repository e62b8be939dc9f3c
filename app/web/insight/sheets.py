"""Tables as CSV and XLSX. What somebody has typed is never a formula, whatever it begins with (S12).

Numbers stay numbers, days and moments are ISO 8601 in CSV and real dates in XLSX; moments are UTC. CSV is made while it is sent,
row by row; a sheet is made in a file, of as many rows as a sheet of that size is worth.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from app.web.insight.tables import Cell, Column, Value

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
              "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""With these a program that reads CSV may begin a formula; an apostrophe before them says that it is text."""
MOST_ROWS = 50_000
"""Of a sheet; CSV has no end."""
MOST_LETTERS = 32_767
"""Of a cell."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no sheet can hold."""


def heading(column: Column) -> str:
    """With the unit that the page writes into each cell."""
    return f"{column.label} ({column.unit})" if column.unit else column.label


def harmless(words: str) -> str:
    """Text that no program takes for a formula."""
    return f"'{words}" if words.lstrip(" \N{NO-BREAK SPACE}\ufeff").startswith(BEGINNINGS) else words


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, with the mark by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([harmless(heading(one)) for one in columns])
    for row in rows:
        writer.writerow([_plain(cell.value) for cell in row])
        if buffer.tell() > 16_384:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _plain(value: Value) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def write_xlsx(file: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], more: str) -> None:
    """Write a workbook of one sheet. Where there are more rows than fit, the last one says so with the words `more`."""
    import xlsxwriter  # noqa: PLC0415  (large, and few files are asked for as workbooks)

    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                      "strings_to_numbers": False})  # fmt: skip
    formats = {"bold": book.add_format({"bold": True}), "day": book.add_format({"num_format": "yyyy-mm-dd"}),
               "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"})}  # fmt: skip
    sheet = book.add_worksheet(_sheet_name(title))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 20)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, CONTROLS.sub("", heading(column))[:MOST_LETTERS], formats["bold"])
    everything = iter(rows)
    last = 0
    for last, row in enumerate(islice(everything, MOST_ROWS), start=1):
        for place, cell in enumerate(row):
            _write(sheet, last, place, cell.value, formats)
    if next(everything, None) is not None:
        sheet.write_string(last + 1, 0, CONTROLS.sub("", more)[:MOST_LETTERS])
    book.close()


def _write(sheet: Any, row: int, place: int, value: Value, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, place, CONTROLS.sub("", value)[:MOST_LETTERS])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001  (a day has no zone)
    else:
        sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value)


def _sheet_name(title: str) -> str:
    """At most 31 letters, none of those a sheet may not have."""
    return "".join(letter for letter in CONTROLS.sub("", title) if letter not in "[]:*?/\\'")[:31] or "1"
