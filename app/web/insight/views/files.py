"""Every table of the managers' page, and every list of orders, as a file (D10, S12)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, send_file, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.errors import NotThere
from app.extensions import EVERY_ACCOUNT, acting_for
from app.services.ordering import staff
from app.services.queueing import desk_teams
from app.services.reporting import listing, reading, standing
from app.web import ahead
from app.web.insight import asked
from app.web.insight.blueprint import insight
from app.web.insight.order_rows import file_columns, file_row
from app.web.insight.sheets import csv_lines, write_xlsx
from app.web.insight.tables import Cell, Column
from app.web.insight.views.status import all_tables
from app.web.words import language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@insight.get("/status/<name>.<any(csv, xlsx):kind>")
@for_whom(Access.STAFF)
def table(name: str, kind: str) -> ResponseReturnValue:
    """One table, with the filters of the page."""
    chosen = asked.wanted(desk_teams.every())
    tables = all_tables(chosen, standing.read(chosen), reading.read(chosen), staff.reps())
    found = next((one for one in tables if one.name == name), None)
    if found is None:
        raise NotThere
    return _file(found.title, name, kind, found.columns, found.rows)


@insight.get("/orders.<any(csv, xlsx):kind>")
@for_whom(Access.STAFF)
def orders_file(kind: str) -> ResponseReturnValue:
    """The whole list, however long, read by key while it is sent."""
    teams = desk_teams.every()
    rows = (file_row(row) for row in listing.all_rows(asked.behind(asked.listed(teams), teams)))
    return _file(_("Orders"), "orders", kind, file_columns(), rows)


def _file(title: str, name: str, kind: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Response:
    file_name = f"seatwright-{name}-{ahead.now():%Y-%m-%d}.{kind}"
    if kind == "csv":
        lines = _spoken(csv_lines(columns, rows), language())
        headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "private, no-store"}
        return Response(stream_with_context(lines), mimetype="text/csv", headers=headers)
    book = io.BytesIO()
    write_xlsx(book, title, columns, rows, _("There are more orders than a sheet of this size holds. The CSV file has all of them."))
    book.seek(0)
    answer = send_file(book, mimetype=XLSX, as_attachment=True, download_name=file_name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _spoken(lines: Iterable[str], spoken: str) -> Iterator[str]:
    """What is made while it is sent is said in the language that was asked for, and read as staff read: of every account."""
    with force_locale(spoken), acting_for(EVERY_ACCOUNT):
        yield from lines
