"""What was put before the approvers in an earlier round, as a quote that pages can compare (R63, R65)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.extensions import db
from app.services.approving.reading import Case
from app.services.ordering.quote_reading import QuoteLineView, QuoteView

PRODUCTS = text("SELECT id, slug, name, name_fr FROM products WHERE id = ANY(:ids)")
DATES = frozenset({"valid_until", "starts_on", "ends_on", "prorated_on", "cycle_starts_on", "cycle_ends_on"})
MOMENTS = frozenset({"created_at", "sent_at"})
PERCENTS = frozenset({"tax_percent", "discount_percent"})


def seen_before(case: Case) -> dict[str, Any] | None:
    """The round in which the approvers saw another quote than this one last: its row. None: this is the first they see."""
    return next((one for one in reversed(case.rounds) if one["deal_hash"] != case.hash()), None)


def quote_of(record: Mapping[str, Any]) -> QuoteView:
    """A record that was kept, as a quote; products are called what they are called today."""
    ids = [line["product_id"] for line in record["lines"]]
    names = {row.id: row for row in db.session.execute(PRODUCTS, {"ids": ids})}
    values = {name: _read(name, value) for name, value in record["quote"].items() if name in QuoteView.__dataclass_fields__}
    lines = tuple(_line(one, names.get(one["product_id"])) for one in record["lines"])
    return QuoteView(**{**values, "kind": None, "written_by": None, "lines": lines})


def _line(one: Mapping[str, Any], product: Any) -> QuoteLineView:
    values = {name: _read(name, value) for name, value in one.items() if name in QuoteLineView.__dataclass_fields__}
    known = ("", "", "") if product is None else (product.slug, product.name, product.name_fr)
    names = dict(zip(("product", "product_name", "product_name_fr"), known, strict=True))
    return QuoteLineView(**{**values, **names, "plan_name": ""})


def _read(name: str, value: Any) -> Any:
    if value is None:
        return 0 if name == "list_price_minor" else None
    if name in DATES:
        return date.fromisoformat(value)
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    return Decimal(str(value)) if name in PERCENTS else value
