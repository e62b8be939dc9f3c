"""What a promo code does for a change, in the words of the summary (R81)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services.requesting.requests import Preview
from app.web.words import day, percent


def promo_words(preview: Preview) -> dict[str, Any] | None:
    """The tone and the sentence beside the price; None without a code."""
    promo = preview.ask.promo
    if promo is None:
        return None
    values = {"code": promo.code, "percent": percent(promo.percent)}
    if promo.is_voided:
        return {"tone": "warning", "words": _(
            "With this change you lose the promo code %(code)s (%(percent)s off): it ends with any step down,"
            " and all your seats cost the full price again. It counts again if you call the change off in time.", **values)}  # fmt: skip
    if promo.is_new:
        return {"tone": "success", "words": _(
            "Promo code %(code)s: %(percent)s off what you add now, and off all your seats from the renewal on %(date)s, until you step"
            " down.", date=day(preview.ask.terms.cycle.ends_on), **values)}  # fmt: skip
    return {"tone": "success", "words": _("Your promo code %(code)s counts: %(percent)s off.", **values)}


def cycle_promo_words(preview: Preview) -> str:
    """What another billing cycle does to the promo code in use, if it ends it (R81); else nothing."""
    promo = preview.ask.promo
    if promo is None or not promo.is_voided:
        return ""
    return _("With this change you lose the promo code %(code)s (%(percent)s off): it needs the billing cycle you have now,"
             " and all your seats cost the full price afterwards. It counts again if you call the change off in time.",
             code=promo.code, percent=percent(promo.percent))  # fmt: skip


def kept_promo_words(preview: Preview) -> str:
    """That the amounts of another billing cycle are those with the promo code, which stays; else nothing (R81)."""
    promo = preview.ask.promo
    if promo is None or promo.is_voided:
        return ""
    return _("Your promo code %(code)s counts: %(percent)s off.", code=promo.code, percent=percent(promo.percent))


def restored_words(code: str | None) -> str:
    """What is added to the news that a planned change was called off, if a promo code had ended with it; else nothing (R81)."""
    return " " + _("Your promo code %(code)s counts again.", code=code) if code else ""
