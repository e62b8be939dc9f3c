"""What is put before approvers: the substance of a quote, its hash, and whether a change makes it worse (R65, S5)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflows.sentences import Sentence, say

Substance = Mapping[str, Any]
"""A quote as its record holds it: `order`, `quote`, `lines`, and what else belongs to it; every column, as JSON has it."""

NOT_SUBSTANCE: Mapping[str, frozenset[str]] = {
    # its number, its place in its life, and who wrote it when: what is offered is the same
    "quote": frozenset({"version", "status", "sent_at", "created_at", "written_by"}),
    "lines": frozenset({"version"}),
}
"""Columns that may differ between two quotes that offer the same. Every other column counts, also one added tomorrow."""


class Seniority(StrEnum):
    """How far a representative is trusted."""

    JUNIOR = "junior"
    REGULAR = "regular"
    SENIOR = "senior"


@dataclass(frozen=True, slots=True)
class Deal:
    """The facts a policy looks at. Amounts in minor units of `currency`; percentages 0 to 100; no margin: no cost is known.

    `discount_percent` is the worst line's, below the price the account pays or would pay today; `total_minor` is a full
    cycle before tax, or what is due now if that is more.
    """

    currency: str
    total_minor: int
    discount_percent: Decimal
    whole_discount_percent: Decimal
    margin_percent: Decimal | None
    months: int
    products: frozenset[str]
    account: str
    account_type: str
    change: str
    seniority: str = Seniority.REGULAR


def substance_of(record: Substance) -> dict[str, Any]:
    """The record without what is not of substance."""
    return {part: _without(value, NOT_SUBSTANCE.get(part, frozenset())) for part, value in record.items()}


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    return {name: one for name, one in value.items() if name not in names} if isinstance(value, Mapping) else value


def hash_of(record: Substance) -> str:
    """The hash an approval is bound to (S5): 64 hexadecimal figures, the same for the same offer on every machine."""
    words = json.dumps(substance_of(record), sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def why_not_cleared(clearance: Mapping[str, Any]) -> Sentence | None:
    """S5: the offer is still exactly the one that was let pass: `hash` then, the `record` now; or what has happened to it."""
    if hash_of(clearance["record"]) == clearance["hash"]:
        return None
    return say("The offer is no longer what was approved: something in it has changed since.")


def _same(before: Any, after: Any) -> bool:
    return bool(before == after)


def _not_more(before: Any, after: Any) -> bool:
    return _number(after) <= _number(before)


def _not_less(before: Any, after: Any) -> bool:
    return _number(after) >= _number(before)


def _not_later(before: Any, after: Any) -> bool:
    return str(after) <= str(before)


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


Holds = Callable[[Any, Any], bool]
BETTER: Mapping[str, Mapping[str, Holds]] = {
    "quote": {"valid_until": _not_later, "discount_percent": _not_more},
    "lines": {"unit_price_minor": _not_less, "discount_percent": _not_more, "list_price_minor": _not_more},
}
"""Columns that may change for the better. A change of any other column of substance makes the deal worse.

Seats are not among them: more of them are a larger deal, and fewer get a discount that was approved for many.
"""

WORKED_OUT: Mapping[str, frozenset[str]] = {
    "quote": frozenset({"prorated_on", "net_minor", "due_now_minor", "tax_minor", "total_minor"}),
    "lines": frozenset({"amount_minor", "due_now_minor", "quote_discount_minor", "quote_discount_due_minor"}),
}
"""What follows from the other columns and from the day; alone it never changes."""


NAMELESS: Mapping[int, str] = {}
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def worsenings(approved: Substance, now: Substance, products: Mapping[int, str] = NAMELESS) -> list[Sentence]:
    """What makes a deal worse than the one that was approved, a sentence for each; empty: the approvals hold (R65).

    `products`: what is sold on each line of the deal now, by its number.
    """
    before, after = substance_of(approved), substance_of(now)
    if before == after:
        return []
    found = list(dict.fromkeys(_compared(before, after, products)))
    if not found and _only_worked_out(before, after):
        found.append(say("Amounts have changed although nothing that they follow from has."))
    return found


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], products: Mapping[int, str]) -> Iterator[Sentence]:
    for part in sorted({*before, *after}):
        old, new = before.get(part), after.get(part)
        if part == "lines":
            yield from _lines(old or [], new or [], products)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _columns(part, old, new, None)
        elif old != new:
            yield say("What belongs to the quote has changed: %(part)s.", part=part)


def _lines(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]], products: Mapping[int, str]) -> Iterator[Sentence]:
    """Lines are the same line when number and product are; one line fewer is no worse."""
    known = {(line.get("line_no"), line.get("product_id")): line for line in before}
    for line in after:
        number = line.get("line_no")
        old, product = known.get((number, line.get("product_id"))), products.get(number or 0) or f"#{number}"
        if old is None:
            yield say("%(product)s is new in the offer.", product=product)
        else:
            yield from _columns("lines", old, line, product)


def _columns(part: str, old: Mapping[str, Any], new: Mapping[str, Any], product: str | None) -> Iterator[Sentence]:
    for name in sorted({*old, *new} - WORKED_OUT.get(part, frozenset())):
        holds = BETTER.get(part, {}).get(name, _same)
        if not holds(old.get(name), new.get(name)):
            yield _worse(name, old.get(name), new.get(name), product)


TAX = say("The reason for the tax has changed.")
CYCLE = say("The billing cycle is another one by now.")


def _worse(name: str, old: Any, new: Any, product: str | None) -> Sentence:
    values = {"product": product, "before": _told(old), "after": _told(new)}
    told = {
        "discount_percent": say("%(product)s: the discount went from %(before)s to %(after)s percent.", **values)
        if product else say("The discount of the whole went from %(before)s to %(after)s percent.", **values),
        "unit_price_minor": say("%(product)s: the price is lower than what was approved.", product=product),
        "seats": say("%(product)s: %(after)s seats instead of %(before)s.", **values),
        "valid_until": say("The offer is valid until %(after)s instead of %(before)s.", **values),
        "terms": say("The terms have changed."),
        "currency": say("The currency has changed from %(before)s to %(after)s.", **values),
        "months": say("The billing cycle has changed from %(before)s to %(after)s months.", **values),
        "tax_percent": say("The tax has changed from %(before)s to %(after)s percent.", **values),
        "starts_on": say("%(product)s: it starts on another day.", product=product) if product else say("The start has changed."),
        "ends_on": say("The end has changed."), "note": say("The word to the customer has changed."),
        "tax_kind": TAX, "tax_country": TAX, "vat_number": TAX, "cycle_starts_on": CYCLE, "cycle_ends_on": CYCLE,
        "list_price_minor": say("%(product)s: the list price has gone up.", product=product),
        "asked_seats": say("%(product)s: the number asked for has changed.", product=product),
        "plan_id": say("%(product)s: it is of another plan.", product=product),
    }  # fmt: skip
    return told.get(name) or say("Something that was approved has changed: %(what)s.", what=name.replace("_", " "))


def _told(value: Any) -> Any:
    """A value of the record as a sentence says it: 15.0 percent are 15, and a day is a day."""
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else Decimal(str(value))
    return date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else value


def _only_worked_out(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether nothing differs but what is worked out: then somebody has written amounts by hand.

    A new day moves `prorated_on`, and the amounts with it.
    """
    if (before.get("quote") or {}).get("prorated_on") != (after.get("quote") or {}).get("prorated_on"):
        return False
    return _given(before) == _given(after)


def _given(substance: Mapping[str, Any]) -> dict[str, Any]:
    return {part: _without(value, WORKED_OUT.get(part, frozenset())) for part, value in substance.items()}
