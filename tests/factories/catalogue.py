"""The small catalogue every test database has: six products, two suites, an add-on, two plans each.

The professional plan has temporary seats, the team plan has none.
"""

from __future__ import annotations

import psycopg

PRODUCTS = {
    # slug: (kind, on R2's short list, EUR minor units per seat and month for team and professional)
    "support": ("product", False, (1900, 4900)),
    "guide": ("product", True, (900, 1500)),
    "chat": ("product", False, (1400, 2900)),
    "talk": ("product", False, (1500, 3500)),
    "explore": ("product", True, (900, 2500)),
    "sell": ("product", False, (1900, 5900)),
    "support-suite": ("suite", False, (4900, 8900)),
    "sales-suite": ("suite", False, (3900, 7900)),
    "collaboration": ("add_on", True, (500, 1000)),
}
SUITES = {"support-suite": ("support", "guide", "chat", "talk"), "sales-suite": ("sell", "explore")}
PLANS = ("team", "professional")
DOLLARS = 300
"""A price in USD is this much more than in EUR, so that a test notices the wrong currency."""


def load(session: psycopg.Connection) -> None:
    """Fill an empty database. A rank of 1 is the team plan."""
    for slug, (kind, is_short_list, prices) in PRODUCTS.items():
        name = slug.replace("-", " ").title()
        (product,) = _one(
            session,
            "INSERT INTO products (slug, name, name_fr, kind, is_short_list, reduction_policy)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
            (slug, name, name, kind, is_short_list, "must_be_empty" if slug == "sell" else "newest_first"),
        )
        for rank, (plan, price) in enumerate(zip(PLANS, prices, strict=True), start=1):
            (plan_id,) = _one(
                session,
                "INSERT INTO plans (product_id, slug, name, rank, allows_temporary_seats)"
                " VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (product, plan, plan.title(), rank, plan == "professional"),
            )
            for currency, minor in (("EUR", price), ("USD", price + DOLLARS)):
                session.execute("INSERT INTO prices VALUES (%s, %s, %s)", (plan_id, currency, minor))
    ids = product_ids(session)
    for suite, members in SUITES.items():
        for member in members:
            session.execute("INSERT INTO suite_members VALUES (%s, %s)", (ids[suite], ids[member]))


def product_ids(session: psycopg.Connection) -> dict[str, int]:
    return dict(session.execute("SELECT slug, id FROM products").fetchall())


def price_of(product: str, plan: str = "professional", currency: str = "EUR") -> int:
    """Minor units per seat and month: 4900 for professional Support in EUR."""
    return PRODUCTS[product][2][PLANS.index(plan)] + (DOLLARS if currency == "USD" else 0)


def _one(session: psycopg.Connection, statement: str, values: tuple[object, ...]) -> tuple[int]:
    row: tuple[int] | None = session.execute(statement.encode(), values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row
