"""`catalogue.csv`: a row is the price of a plan of a product in one currency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.domain.money import MAX_UNIT_PRICE_MINOR
from app.models.kinds import ProductKind, ReductionPolicy
from app.ops.importing.faults import Faults
from app.ops.importing.row import Row
from app.ops.importing.sheet import Sheet
from app.ops.importing.staging import Check, check, stage, write

COLUMNS = (
    "kind",
    "slug",
    "name",
    "name_fr",
    "suite",
    "plan",
    "plan_name",
    "short_list",
    "has_seats",
    "currency",
    "unit_price_minor",
)
OPTIONAL = ("reduction_policy", "temporary_seats")
"""Columns a file may leave out; then the most recently added lose their seats (R47), and no plan has temporary ones (R49)."""
NOUN = ("price", "prices")
TABLE = """
           line int, kind text, slug text, name text, name_fr text,
           suites text[], is_short_list boolean, plan text,
           plan_name text, currency text, unit_price_minor bigint, reduction_policy text,
           allows_temporary_seats boolean"""
OF_PRODUCT = ("kind", "name", "name_fr", "suite", "short_list", "has_seats", "reduction_policy")


def take_in(session: Session, sheet: Sheet, faults: Faults, *, update: bool) -> int:
    """Check every row and, if none is at fault, write them. Returns how many rows there were."""
    rows = list(_parsed(sheet))
    stage(session, "incoming_prices", TABLE, rows)
    check(session, CHECKS if update else (*CHECKS, IS_THERE), sheet)
    if not faults:
        write(session, WRITE)
    return len(rows)


def _parsed(sheet: Sheet) -> Iterator[tuple[Any, ...]]:
    first: dict[str, Row] = {}
    for row in sheet.rows():
        values = (
            row.line,
            row.one_of("kind", ProductKind),
            row.slug("slug"),
            row.text("name"),
            row.text("name_fr"),
            [slug for (slug,) in row.parts("suite", 1, "suite names")],
            row.yes("short_list"),
            row.slug("plan"),
            row.text("plan_name"),
            row.currency(),
            row.number("unit_price_minor", 0, MAX_UNIT_PRICE_MINOR),
            row.one_of("reduction_policy", ReductionPolicy) if row.cell("reduction_policy") else ReductionPolicy.NEWEST_FIRST,
            bool(row.cell("temporary_seats")) and row.yes("temporary_seats"),
        )
        _check_product(row, first.setdefault(row.cell("slug"), row))
        if row.is_bad:
            sheet.bad.append((row.line, row.key("slug", "plan", "currency", "suite")))
        else:
            yield values


def _check_product(row: Row, first: Row) -> None:
    """What is said about a product must be the same on each of its rows."""
    for column in OF_PRODUCT:
        if row.cell(column) != first.cell(column):
            row.refuse(column, f"Line {first.line} says “{first.cell(column)}” for the same product.")
    if row.cell("has_seats") == "no":
        row.refuse("has_seats", "Only what has seats can be sold here.")
    elif row.yes("has_seats") and row.cell("kind") == ProductKind.SUITE and row.cell("suite"):
        row.refuse("suite", "A suite cannot be part of another suite.")


CHECKS = (
    Check(
        "currency",
        "Line {other} has this plan's price in the same currency already.",
        """
        SELECT line, currency AS read, other
          FROM (SELECT line, currency, min(line) OVER (PARTITION BY slug, plan, currency) AS other FROM (
            SELECT line, slug, plan, currency FROM incoming_prices
            UNION ALL SELECT line, key[1], key[2], key[3] FROM incoming_bad) a) i
        WHERE line <> other ORDER BY line""",
    ),
    Check(
        "plan_name",
        "Line {other} gives the same plan another name.",
        """
        SELECT i.line, i.plan_name AS read, f.line AS other FROM incoming_prices i JOIN LATERAL (
            SELECT line, plan_name FROM incoming_prices o WHERE (o.slug, o.plan) = (i.slug, i.plan)
              ORDER BY line LIMIT 1) f
        ON f.plan_name <> i.plan_name ORDER BY i.line""",
    ),
    Check(
        "suite",
        "There is no suite called “{read}”.",
        """
        SELECT DISTINCT ON (i.slug, s.slug) i.line, s.slug AS read FROM incoming_prices i, unnest(i.suites)
          AS s(slug)
        WHERE NOT EXISTS (SELECT FROM incoming_prices o WHERE o.slug = s.slug AND o.kind = 'suite')
          AND NOT EXISTS (SELECT FROM products p WHERE p.slug = s.slug AND p.kind = 'suite')
          AND NOT EXISTS (SELECT FROM incoming_bad b WHERE b.key[1] = s.slug)
            ORDER BY i.slug, s.slug, i.line""",
        of_what_lacks=True,
    ),
    Check(
        "slug",
        "A suite needs products: none names it in its column “suite”.",
        """
        SELECT min(i.line) AS line, i.slug AS read FROM incoming_prices i WHERE i.kind = 'suite'
          AND NOT EXISTS (SELECT FROM incoming_prices o WHERE i.slug = ANY(o.suites))
          AND NOT EXISTS (SELECT FROM suite_members m JOIN products p ON p.id = m.suite_id
            WHERE p.slug = i.slug)
          AND NOT EXISTS (SELECT FROM incoming_bad b WHERE i.slug = ANY(regexp_split_to_array(b.key[4], '\\s*;\\s*')))
        GROUP BY i.slug ORDER BY 1""",
        of_what_lacks=True,
    ),
    Check(
        "kind",
        "“{slug}” is there already, as a {kind}: that cannot change.",
        """
        SELECT DISTINCT ON (p.slug) i.line, i.kind AS read, p.slug, p.kind FROM incoming_prices i
        JOIN products p ON p.slug = i.slug AND p.kind <> i.kind ORDER BY p.slug, i.line""",
    ),
    Check(
        "suite",
        "Accounts have a licence of “{slug}” and one of “{read}”: it cannot become part of that suite.",
        """
        SELECT DISTINCT ON (i.slug, s.slug) i.line, s.slug AS read, i.slug
          FROM incoming_prices i, unnest(i.suites) AS s(slug)
        JOIN products suite ON suite.slug = s.slug JOIN products p ON true JOIN subscriptions a
          ON a.product_id = p.id
        JOIN subscriptions b ON b.account_id = a.account_id AND b.product_id = suite.id
        WHERE p.slug = i.slug AND a.ended_on IS NULL AND b.ended_on IS NULL
          ORDER BY i.slug, s.slug, i.line""",
    ),
)
IS_THERE = Check(
    "slug",
    "The product is there already. With --update it is changed.",
    """
    SELECT i.line, i.slug AS read FROM incoming_prices i JOIN products p USING (slug) ORDER BY i.line""",
)

WRITE = (
    """
    INSERT INTO products (slug, name, name_fr, kind, is_short_list, reduction_policy)
    SELECT slug, name, name_fr, kind, is_short_list, reduction_policy FROM (
        SELECT DISTINCT ON (slug) * FROM incoming_prices ORDER BY slug, line) i ORDER BY line
    ON CONFLICT (slug) DO UPDATE
      SET name = excluded.name, name_fr = excluded.name_fr, is_short_list = excluded.is_short_list,
          reduction_policy = excluded.reduction_policy
    """,
    """
    DELETE FROM suite_members m USING products p, products s WHERE p.id = m.product_id AND s.id = m.suite_id
      AND EXISTS (SELECT FROM incoming_prices i WHERE i.slug = p.slug AND s.slug <> ALL(i.suites))
    """,
    """
    INSERT INTO suite_members (suite_id, product_id)
    SELECT DISTINCT s.id, p.id FROM incoming_prices i JOIN products p ON p.slug = i.slug JOIN products s
      ON s.slug = ANY(i.suites)
    ON CONFLICT DO NOTHING
    """,
    # Plans rise in the order of the rows; plans the file leaves out keep their order, above those it names.
    """
    WITH named AS (
        SELECT p.id AS product_id, i.plan, min(i.plan_name) AS name, min(i.line) AS line,
               bool_or(i.allows_temporary_seats) AS allows_temporary_seats
          FROM incoming_prices i
        JOIN products p USING (slug) GROUP BY p.id, i.plan
    )
    INSERT INTO plans (product_id, slug, name, rank, allows_temporary_seats)
    SELECT product_id, plan, name, row_number() OVER (PARTITION BY product_id ORDER BY line), allows_temporary_seats
      FROM named ORDER BY line
    ON CONFLICT (product_id, slug) DO UPDATE SET name = excluded.name, rank = excluded.rank,
      allows_temporary_seats = excluded.allows_temporary_seats
    """,
    """
    UPDATE plans SET rank = o.rank FROM (
        SELECT l.id, row_number() OVER (PARTITION BY l.product_id ORDER BY named.plan IS NULL, l.rank, l.id)
          AS rank
        FROM plans l JOIN products p ON p.id = l.product_id
        LEFT JOIN (SELECT DISTINCT slug, plan FROM incoming_prices) named ON named.slug = p.slug
          AND named.plan = l.slug
        WHERE p.slug IN (SELECT slug FROM incoming_prices)) o
    WHERE plans.id = o.id AND plans.rank <> o.rank
    """,
    """
    INSERT INTO prices (plan_id, currency, unit_price_minor)
    SELECT l.id, i.currency, i.unit_price_minor FROM incoming_prices i JOIN products p USING (slug)
    JOIN plans l ON l.product_id = p.id AND l.slug = i.plan
    ON CONFLICT (plan_id, currency) DO UPDATE SET unit_price_minor = excluded.unit_price_minor
    """,
)
