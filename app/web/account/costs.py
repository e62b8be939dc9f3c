"""What a change costs, in the words of the page (R25, R29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.pricing import Pricing
from app.services.requesting.asking import promo_then_minor, then_minor
from app.services.requesting.requests import Preview
from app.web.account.flows import PLANS
from app.web.account.proration_words import proration_words
from app.web.account.temporary_words import costs_once, formula_words
from app.web.words import day, money, number, percent
from workflows.intake import ADDING, AccountType, Change, needs_an_offer

LOWERING = frozenset(Change) - ADDING


def cost_of(preview: Preview, names: Mapping[str, str], promo_minor: int = 0) -> dict[str, Any]:
    """The summary beside the form: lines, formula in words, totals. `names` are licences by slug, in the reader's language;
    `promo_minor` is what the promo code takes off a cycle now, for a change that ends it (R81)."""
    ask, currency = preview.ask, preview.ask.terms.currency
    totals = ask.pricing.totals
    lines = [_line(ask.change, line.offer.licence_slug or line.offer.slug, priced, currency, names)
             for line, priced in zip(ask.lines, ask.pricing.lines, strict=True)]  # fmt: skip
    kind = ask.about.kind if ask.about else None
    then = totals.net_minor if kind else then_minor(ask)
    is_last = ask.terms.ends_on is not None  # the account is cancelled: no full cycle follows (R83)
    return {
        "lines": lines, "formula": formula(ask.change, ask.pricing, kind), "is_once": costs_once(kind) or is_last, "total_minor": totals.total_minor,
        "is_lowering": ask.change in LOWERING, "saving": money(-then, currency),
        "due_now": money(totals.due_now_minor, currency), "net": money(then, currency),
        "tax": money(totals.tax_minor, currency) if totals.tax_minor else None,
        "tax_label": _("Tax %(percent)s", percent=percent(ask.pricing.tax_percent)),
        "total": money(totals.total_minor, currency), "renews_on": day(ask.pricing.cycle.ends_on),
        "is_estimate": needs_an_offer(AccountType(ask.terms.type), ask.change, preview.path), "months": ask.pricing.cycle.months,
        **_without_promo(preview, then, promo_minor),
    }  # fmt: skip


def _without_promo(preview: Preview, then: int, promo_minor: int) -> dict[str, Any]:
    """R81: what is given back saves less, or nothing, where all that stays costs the full price again."""
    ask, promo_minor = preview.ask, promo_then_minor(preview.ask, promo_minor)
    if not promo_minor or ask.promo is None:
        return {}
    more = then + promo_minor
    amount = money(abs(more), ask.terms.currency)
    words = {"promo_lost": _("Without the promo code %(code)s", code=ask.promo.code), "promo_loss": money(promo_minor, ask.terms.currency),
             "together": f"+{amount}" if more > 0 else f"−{amount}"}  # fmt: skip
    if more < 0:
        return words
    return {**words, "formula": _("Nothing is due now, but you pay more from the renewal on %(date)s.", date=day(ask.pricing.cycle.ends_on))}


def _line(change: Change, slug: str, priced: Any, currency: str, names: Mapping[str, str]) -> dict[str, Any]:
    seats = abs(priced.seats)
    words = ngettext("%(count)s seat at %(price)s a month", "%(count)s seats at %(price)s a month", seats,
                     count=number(seats), price=money(priced.unit_price_minor, currency))  # fmt: skip
    return {"label": names.get(slug, slug), "words": words, "seats": seats, "is_plan": change in PLANS,
            "amount": money(priced.amount_minor, currency), "due_now": money(priced.due_now_minor, currency)}  # fmt: skip


def formula(change: Change, pricing: Pricing, kind: str | None = None) -> str:
    """R29: how the amount due now comes about, so that anybody can check it. `kind` is what is done to temporary seats."""
    cycle = pricing.cycle
    if kind is not None:
        return formula_words(kind, (cycle.months, pricing.days_due, cycle.days, pricing.prorated_on, pricing.due_until))
    if change in LOWERING:
        return _("Nothing is due now: you pay less from the renewal on %(date)s.", date=day(cycle.ends_on))
    is_discounted = any(line.discount_percent for line in pricing.lines)
    return proration_words(cycle.months, cycle.days_left(pricing.prorated_on), cycle.days, pricing.prorated_on,
                           cycle.ends_on, is_discounted=is_discounted)  # fmt: skip
