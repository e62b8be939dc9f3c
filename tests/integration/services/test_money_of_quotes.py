"""R63: what the record keeps of a quote, against exact fractions, with the tiers of its price book, whatever a rep writes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.ops.doctor import INVARIANTS
from app.services.ordering.drafts import DraftLine
from app.services.ordering.quotes import suggestion
from app.services.people.viewers import Viewer
from tests.factories import Case, account, act, as_system, order_at, wish
from tests.integration.services.test_price_books import a_book
from tests.unit.domain.test_money_as_a_whole import half_up

BOOK = {1: 4817, 50: 4513, 100: 3907}
GUIDES = {1: 1499, 10: 1301}
PERCENT = st.decimals(min_value=0, max_value=100, places=2)
PRICED = ("quote-lines-are-priced-right", "quote-totals-add-up", "quote-discounts-lose-nothing")


def of_tier(book: dict[int, int], seats: int) -> int:
    return book[max(one for one in book if one <= seats)]


def broken() -> list[str]:
    """The doctor's own opinion of every quote there is."""
    with as_system():
        return [one.id for one in INVARIANTS if one.id in PRICED and db.session.execute(db.text(one.query)).first() is not None]


def check(case: Case, lines: list[DraftLine], whole: Decimal) -> None:
    draft = case.page(case.rep).draft
    assert draft is not None
    due = []
    for line, kept in zip(lines, draft.lines, strict=True):
        exact = Fraction(line.seats * line.unit_price_minor * draft.months) * (1 - Fraction(line.discount_percent) / 100)
        left = (draft.cycle_ends_on - (line.starts_on or draft.prorated_on)).days
        due.append(half_up(exact * Fraction(left, draft.days_in_cycle)))
        assert kept.due_now_minor + kept.quote_discount_due_minor == due[-1]
    assert draft.discount_due_minor == half_up(Fraction(sum(due)) * Fraction(whole) / 100)
    assert draft.due_now_minor == sum(due) - draft.discount_due_minor == sum(line.due_now_minor for line in draft.lines)
    assert draft.tax_minor == half_up(Fraction(draft.due_now_minor) * Fraction(draft.tax_percent) / 100)
    assert draft.total_minor == draft.due_now_minor + draft.tax_minor


def test_r63_what_is_kept_of_a_quote_is_exact_to_the_minor_unit(record: Flask) -> None:
    a_book("support-volume", tiers=BOOK)
    a_book("guide-volume", tiers=GUIDES, product="guide")
    house = account("managed", seats={"support": 10, "guide": 5}, renews_in=211, tax_percent=Decimal("8.1"))
    case = order_at("in_review", house, asked=wish(support=60, guide=12))
    rep: Viewer = case.rep
    begun = act(rep, lambda _me: suggestion(case.order))
    assert [line.unit_price_minor for line in begun.lines] == [of_tier(BOOK, 60), of_tier(GUIDES, 12)]

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(1, 3000), st.integers(1, 300), PERCENT, PERCENT, PERCENT, st.none() | st.integers(1, 210))
    def write(support: int, guide: int, first: Decimal, second: Decimal, whole: Decimal, later: int | None) -> None:
        ramp = case.order.today + timedelta(days=later) if later else None
        lines = [DraftLine("support", support, of_tier(BOOK, support), first),
                 DraftLine("guide", guide, of_tier(GUIDES, guide), second, ramp)]  # fmt: skip
        case.draft(lines=lines, discount_percent=whole)
        draft = case.page(rep).draft
        assert [line.list_price_minor for line in draft.lines] == [of_tier(BOOK, support), of_tier(GUIDES, guide)]  # type: ignore[union-attr]
        check(case, lines, whole)

    write()
    assert broken() == []
