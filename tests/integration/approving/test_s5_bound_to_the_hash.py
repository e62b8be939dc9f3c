"""S5: whatever changes behind the service's back after an approval is found at acceptance and at fulfilment."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import inspect

from app.extensions import Base
from app.models import Quote, QuoteLine
from app.services.ordering import fulfilment
from app.services.ordering.order_reading import load_many
from tests.factories import Case, as_system, order_at
from tests.factories.approving import approver, policy, rule
from tests.integration.approving.drafts import asks, write
from workflows.deals import NOT_SUBSTANCE, worsenings
from workflows.seat_order import State

pytestmark = pytest.mark.usefixtures("record")

KEYS = {"account_id", "order_id", "version", "line_no"}
"""They say which quote it is; with another one of these it is another row."""
OF_QUOTE = sorted({column.name for column in Quote.__table__.columns} - NOT_SUBSTANCE["quote"] - KEYS)
OF_LINE = sorted({column.name for column in QuoteLine.__table__.columns} - NOT_SUBSTANCE["lines"] - KEYS)
FIELDS = [("quotes", one) for one in OF_QUOTE] + [("quote_lines", one) for one in OF_LINE]


def approved(state: str = "quoted") -> Case:
    anna = approver()
    policy(rule([]), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case, sends_itself=True)
    case.step(anna, "approve_quote")
    if state == "fulfilling":
        case.accept()
    assert case.state == state
    return case


def tamper(owner: psycopg.Connection, table: str, column: str, case: Case) -> None:
    """Change one column, as somebody would who owns the database."""
    kind = Base.metadata.tables[table].columns[column].type.python_type.__name__
    is_word = Base.metadata.tables[table].columns[column].type.__class__.__name__ == "Enum"
    other = {"int": f"coalesce({column}, 0) + 1", "Decimal": f"{column} + 1", "date": f"coalesce({column}, current_date) + 1"}
    value = other.get(kind, f"{column} || 'x'")
    if is_word:
        value = "'domestic'"
    if table == "quotes" and column == "currency":
        value = "'USD'"
    if column == "tax_country":
        value = "CASE WHEN tax_country = 'ZZ' THEN 'YY' ELSE 'ZZ' END"
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute(f"UPDATE {table} SET {column} = {value} WHERE order_id = {case.id}".encode())


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_s5_a_change_of_any_field_goes_back_to_the_rep_at_fulfilment(owner_connection: psycopg.Connection, table: str, column: str) -> None:
    case = approved("fulfilling")
    tamper(owner_connection, table, column, case)
    with as_system():
        assert fulfilment.ready([case.id]) == []
    assert case.state is State.IN_REVIEW
    assert "no longer what was approved" in case.page().last.comment


@pytest.mark.parametrize(("table", "column"), [("quotes", "total_minor"), ("quote_lines", "discount_percent"), ("quotes", "terms")])
def test_s5_and_at_acceptance(owner_connection: psycopg.Connection, table: str, column: str) -> None:
    case = approved()
    tamper(owner_connection, table, column, case)
    case.accept()
    assert case.state is State.IN_REVIEW
    assert "no longer what was approved" in case.page().last.comment


def test_s5_what_nobody_has_touched_is_fulfilled() -> None:
    """Control."""
    case = approved("fulfilling")
    case.provision()
    assert case.state is State.FULFILLED


def test_s5_the_hash_of_what_went_out_stands_in_the_chained_history() -> None:
    case = approved()
    sent, asked = case.page().latest("send_quote"), case.page().latest("request_approval")
    assert sent and asked and sent.details["cleared"] == asked.details["hash"]


def test_s5_a_changed_quote_is_neither_approved_nor_sent(owner_connection: psycopg.Connection) -> None:
    anna = approver()
    policy(rule([]), groups={"deal-desk": [anna]})
    case = order_at("in_review")
    write(case, 20)
    asks(case)
    tamper(owner_connection, "quote_lines", "discount_percent", case)
    assert "approve_quote" not in case.page(anna).verbs
    with pytest.raises(Exception, match="no longer the one"):
        case.step(anna, "approve_quote")


def test_s5_every_table_that_belongs_to_a_quote_is_part_of_its_record(owner_connection: psycopg.Connection) -> None:
    """Whole rows are hashed, so a new column counts by itself; a new table must be named in `quote_record`."""
    record = owner_connection.execute("SELECT prosrc FROM pg_proc WHERE proname = 'quote_record'").fetchone()
    belongs = {
        table.name for table in Base.metadata.tables.values() for key in table.foreign_keys
        if key.column.table.name in {"quotes", "quote_lines"} and table.name != "acceptances"
    }  # fmt: skip
    assert record and all(name in record[0] for name in belongs), belongs


def test_s5_every_column_is_read(owner_connection: psycopg.Connection) -> None:
    case = approved()
    with as_system():
        order = load_many([case.id], with_lines=True)[0]
    assert order.clearance
    record = order.clearance["record"]
    assert set(record["quote"]) == {column.name for column in inspect(Quote).columns}
    assert set(record["lines"][0]) == {column.name for column in inspect(QuoteLine).columns}


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_u21_what_has_changed_is_told_in_words_and_not_by_the_name_of_a_column(table: str, column: str) -> None:
    def record(value: int) -> dict[str, object]:
        row = {"line_no": 1, "product_id": 1, column: value}
        return {"lines": [row]} if table == "quote_lines" else {"quote": {column: value}}

    told = [*worsenings(record(1), record(2)), *worsenings(record(2), record(1))]
    assert not [one for one in told if "Something that was approved" in one or "_" in one], told
