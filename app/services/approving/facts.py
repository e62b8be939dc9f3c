"""The facts of a quote that a policy looks at, from its record: discounts below list price, margin, total (R65)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from workflows.deals import Deal, Seniority
from workflows.policy import Policy

HUNDRED, CENT = Decimal(100), Decimal("0.01")
"""What is rounded for people to read is rounded for the worse: 15.004 percent is above 15."""


def deal_of(row: Any, policy: Policy) -> Deal:
    """The facts of a row of `reading.READ`."""
    quote, lines = row.record["quote"], [] if _only_ends(row.record) else row.record["lines"]
    slugs = {one["line_no"]: one for one in row.slugs or ()}
    discounts = [_discount(line, quote) for line in lines]
    return Deal(
        currency=quote["currency"], total_minor=max(quote["net_minor"], quote["due_now_minor"], 0),
        discount_percent=max(discounts, default=Decimal(0)), whole_discount_percent=_whole_discount(lines, quote),
        margin_percent=_margin(lines, quote, slugs, policy), months=quote["months"],
        products=frozenset(one["product"] for one in slugs.values()), account=row.account, account_type=row.account_type,
        change=row.change, seniority=policy.seniority.get(row.rep_id, Seniority.REGULAR.value),
    )  # fmt: skip


def _only_ends(record: Mapping[str, Any]) -> bool:
    """R52: seats that end early are not sold, so that their price of nothing is nobody's discount."""
    return (record.get("temporary") or {}).get("kind") == "end_early"


def _percent(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _paid(line: Mapping[str, Any], quote: Mapping[str, Any]) -> Decimal:
    """What a seat costs the customer each month after both discounts, in minor units."""
    after_line = Decimal(line["unit_price_minor"]) * (HUNDRED - _percent(line["discount_percent"])) / HUNDRED
    return after_line * (HUNDRED - _percent(quote.get("discount_percent"))) / HUNDRED


def _listed(line: Mapping[str, Any]) -> Decimal:
    """What it would cost without anybody's favour (`quote_pricing.usual_price_of`); a price typed above it is no discount."""
    return Decimal(line.get("list_price_minor") or line["unit_price_minor"])


def _below(paid: Decimal, listed: Decimal) -> Decimal:
    if listed <= 0:
        return Decimal(0)
    return max((HUNDRED - paid * HUNDRED / listed).quantize(CENT, ROUND_CEILING), Decimal(0))


def _discount(line: Mapping[str, Any], quote: Mapping[str, Any]) -> Decimal:
    """Below the list price, however it was typed: as a percentage of the line, of the whole, or as a lower price."""
    if _listed(line) <= 0:
        return max(_percent(line["discount_percent"]), _percent(quote.get("discount_percent")))
    return _below(_paid(line, quote), _listed(line))


def _whole_discount(lines: list[Mapping[str, Any]], quote: Mapping[str, Any]) -> Decimal:
    paid = sum((_paid(line, quote) * line["seats"] for line in lines), Decimal(0))
    return _below(paid, sum((_listed(line) * line["seats"] for line in lines), Decimal(0)))


def _plan_of(names: Mapping[str, Any]) -> str:
    """As costs name it: "support/team"."""
    return f"{names['product']}/{names['plan']}"


def _margin(lines: list[Mapping[str, Any]], quote: Mapping[str, Any], slugs: Mapping[int, Mapping[str, Any]],
            policy: Policy) -> Decimal | None:  # fmt: skip
    """Of all lines whose cost is known; None when one is not."""
    costs = {(one.plan, one.currency): one.cost_minor for one in policy.costs}
    spent = [costs.get((_plan_of(slugs[line["line_no"]]), quote["currency"])) for line in lines]
    earned = sum((_paid(line, quote) * line["seats"] for line in lines), Decimal(0))
    if earned <= 0 or not lines or None in spent:
        return None
    cost = sum(Decimal((one or 0) * line["seats"]) for one, line in zip(spent, lines, strict=True))
    return ((earned - cost) * HUNDRED / earned).quantize(CENT, ROUND_FLOOR)
