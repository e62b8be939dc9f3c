"""The account beside its order: type, standing, renewal, and what it holds."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services.showing.subscription import Held, Subscription
from app.web.words import day, named, percent
from workflows.intake import AccountType


def account_facts(account: Subscription) -> list[dict[str, Any]]:
    """Rows for a definition card."""
    return [
        {"key": _("Type"), "value": type_words(account.type)},
        {"key": _("Standing"), "value": standing_words(account.standing)},
        {"key": _("Renews on"), "value": _("%(date)s, every year", date=day(account.cycle.ends_on)) if account.cycle.months == 12
         else _("%(date)s, every month", date=day(account.cycle.ends_on))},
        {"key": _("Its owner"), "value": account.owner.name if account.owner else None},
        {"key": _("Its representative"), "value": account.rep.name if account.rep else None},
        *_promo(account),
    ]  # fmt: skip


def _promo(account: Subscription) -> list[dict[str, Any]]:
    """The promo code the account uses, for whoever writes its quote (R81)."""
    if account.promo_code is None:
        return []
    words = _("%(code)s, %(percent)s off", code=account.promo_code, percent=percent(account.promo_percent))
    return [{"key": _("Promo code"), "value": words}]


def standing_words(standing: str) -> str:
    """Good, suspended (R5), or closed because its owner has cancelled it (R83)."""
    return {"good": _("Good"), "suspended": _("Suspended for non-payment"), "closed": _("Closed: its owner has cancelled it")}[standing]


def type_words(kind: AccountType) -> str:
    return {AccountType.MANAGED: _("Managed"), AccountType.ONLINE_ASSISTED: _("Online-assisted"),
            AccountType.SELF_SERVICE: _("Self-service")}[kind]  # fmt: skip


def licences(account: Subscription) -> list[dict[str, Any]]:
    """One row for each licence: products of a suite share theirs (R28)."""
    found: dict[str, dict[str, Any]] = {}
    for held in account.products:
        row = found.setdefault(held.suite or held.product, {"label": _label(held), "seats": held.seats})
        row.setdefault("members", []).append(named(held))
    return list(found.values())


def _label(held: Held) -> str:
    return f"{named(held, 'suite_name') or named(held)}, {held.plan_name}"
