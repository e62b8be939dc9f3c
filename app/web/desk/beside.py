"""The account and earlier orders beside the case, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.ordering.order_pages import OrderPage
from app.services.showing.subscription import PlannedChange, Subscription
from app.services.talking import beside
from app.services.talking.beside import Change, OtherOrder
from app.services.talking.similar import Similar
from app.web.desk.asked import asked_words
from app.web.quote_words import quote_words
from app.web.words import day, money, named, number, percent, said
from workflows.seat_order import State
from workflows.words import WORDING


def beside_context(page: OrderPage, account: Subscription) -> dict[str, Any]:
    """What else is known of the account, and how orders like this one went."""
    found = beside.beside(page.order.account_id, page.order.id)
    return {
        "changes": [_change(one) for one in found.changes], "planned": [_planned(one) for one in account.planned],
        "others": [_other(one) for one in found.others], "others_more": found.others_more, "ends_on": found.ends_on,
        "similar": [_similar(one) for one in found.similar],
    }  # fmt: skip


def _seats(delta: int, name: str) -> str:
    if not delta:
        return _("%(product)s: another plan", product=name)
    count = number(abs(delta))
    if delta > 0:
        more: str = ngettext("%(product)s: %(count)s seat more", "%(product)s: %(count)s seats more", delta, product=name, count=count)
        return more
    fewer: str = ngettext("%(product)s: %(count)s seat fewer", "%(product)s: %(count)s seats fewer", -delta, product=name, count=count)
    return fewer


def _change(one: Change) -> dict[str, Any]:
    return {"words": _seats(one.delta, named(one, "product_name")), "on": one.effective_on, "reference": one.reference,
            "who": one.actor_name}  # fmt: skip


def _planned(one: PlannedChange) -> dict[str, Any]:
    name = named(one, "product_name")
    words = _("%(product)s ends", product=name) if one.ends else _seats(one.delta, name)
    return {"words": words, "on": one.effective_on}


def _other(one: OtherOrder) -> dict[str, Any]:
    wording = WORDING[one.state]
    return {"reference": one.reference, "words": asked_words(one.change, [(line["seats"], named(line)) for line in one.asked]),
            "state": said(wording.desk), "tone": wording.tone.value, "at": one.created_at}  # fmt: skip


def _similar(one: Similar) -> dict[str, Any]:
    won = one.state is State.FULFILLED
    return {
        "reference": one.reference, "account": one.account_name, "is_same_account": one.is_same_account,
        "asked": asked_words(one.change, [(line["seats"], named(line)) for line in one.asked]),
        "total": money(one.total_minor, one.currency) if one.total_minor is not None else _("No offer"),
        "discount": percent(one.discount) if one.discount else _("No discount") if one.total_minor is not None else "–",
        "outcome": _("Won") if won else said(WORDING[one.state].desk), "tone": "success" if won else "muted", "on": day(one.closed_at.date()),
    }  # fmt: skip


def offered_context(page: OrderPage) -> dict[str, Any]:
    """What was asked beside what is offered, or drafted, in the amounts of the customer's own page; nothing where there is no version."""
    quote = page.draft or page.offer or (page.quotes[0] if page.quotes else None)
    if quote is None:
        return {"offered": ()}
    rows = [{
        "label": f"{named(line, 'product_name')}, {line.plan_name}", "asked": quote.asked_of(line), "offered": line.seats,
        "differs": line.seats != quote.asked_of(line), "price": money(line.unit_price_minor, quote.currency),
        "discount": percent(line.discount_percent) if line.discount_percent else "–",
        "amount": money(line.before_discount_minor, quote.currency),
        "starts": _("From %(date)s", date=day(line.starts_on)) if line.starts_on else None,
    } for line in quote.lines]  # fmt: skip
    return {"offered": rows, "offered_words": _which(page), "totals_shown": {**quote_words(quote), "lines": (), "formula": None, "tax_words": None}}


def _which(page: OrderPage) -> str:
    """Which version is beside what was asked."""
    if page.draft:
        return _("As drafted; the customer does not see it before it is sent.")
    if page.offer:
        return _("Version %(number)s, %(total)s in all.", number=page.offer.version, total=money(page.offer.total_minor, page.offer.currency))
    if page.quotes:
        return _("Version %(number)s, no longer out.", number=page.quotes[0].version)
    return ""
