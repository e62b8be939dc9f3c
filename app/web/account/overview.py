"""What the top of the Subscription page says, and what each product has to say about its future."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.services.people.viewers import Viewer
from app.services.seating import cancellation
from app.services.showing import forecasts, plan_summary, seat_warnings
from app.services.showing.subscription import Subscription
from app.web.account.naming import cycle_words
from app.web.account.outlook import is_worth_saying, outlook_words, pace_words, warning_words
from app.web.words import day, money, number
from workflows.intake import AccountType, Right


def overview(me: Viewer, page: Subscription) -> dict[str, Any]:
    """Three more statements: warnings, history, and for a self-service account what it pays; and whether it was cancelled."""
    summary = plan_summary.of(page) if page.type is AccountType.SELF_SERVICE and page.products else None
    ahead = forecasts.outlooks(me, page.slug, page.products) if page.products else []
    ending = cancellation.planned(me.account_id or 0) if page.type is AccountType.SELF_SERVICE else None
    return {
        "warnings": [warning_words(one) for one in seat_warnings.open_ones(me) if still_counts(one, page)],
        "outlooks": {one.slug: f"{outlook_words(one)} {pace_words(one)}".strip() for one in ahead if is_worth_saying(one, page.today)},
        "summary": summary, "more": way_to_more(me, page), "facts": facts_of(page, summary, is_ending=ending is not None), "cancellation": ending,
    }  # fmt: skip


def still_counts(warned: seat_warnings.Warned, page: Subscription) -> bool:
    """Whether a warning is about the seats of this page. The watch comes by every few seconds: who has just added seats is not told of before."""
    seats = {one.suite or one.product: one.seats.available for one in page.products}
    return seats.get(warned.licence) == warned.purchased


def facts_of(page: Subscription, summary: plan_summary.PlanSummary | None, *, is_ending: bool) -> list[dict[str, str]]:
    """The facts somebody comes for: billing, renewal (or the end, R83), and what it costs or who answers for it."""
    left = (page.cycle.ends_on - page.today).days
    facts = [] if page.standing == "closed" else [
        {"key": _("Billing cycle"), "value": cycle_words(page.cycle_name)},
        {"key": _("Ends on") if is_ending else _("Renews on"), "value": day(page.cycle.ends_on),
         "sub": ngettext("in %(count)s day", "in %(count)s days", left, count=number(left))},
    ]  # fmt: skip
    if summary is not None:
        per = _("per month, tax included") if summary.months == 1 else _("per year, tax included")
        facts.append({"key": _("You pay"), "value": money(summary.total_minor, page.currency), "sub": per})
    elif page.rep is not None:
        facts.append({"key": _("Sales representative"), "value": page.rep.name, "email": page.rep.email})
    return facts


def way_to_more(me: Viewer, page: Subscription) -> dict[str, Any]:
    """How this viewer gets more seats (R2, R24, R27): a sentence, and where it leads, if anywhere."""
    if page.standing == "suspended":
        return {"words": _("No seats can be added while the account is suspended."), "is_asking": False, "endpoint": None}
    if page.may_manage:
        words = (_("You can add seats here; they work at once.") if page.type is AccountType.SELF_SERVICE
                 else _("You can add seats here; the order is carried out within minutes."))  # fmt: skip
        return {"words": words, "is_asking": False, "endpoint": "account.manage"}
    if page.may:
        asks_rep = me.right in {Right.OWNER, Right.BILLING}
        words = (_("Send your sales representative a request.") if asks_rep
                 else _("Ask for seats: the owner or a billing admin of your account decides."))  # fmt: skip
        return {"words": words, "is_asking": True, "endpoint": "account.ask"}
    return {"words": _("The owner and the billing admins of your account can add seats; they are named on this page."),
            "is_asking": False, "endpoint": None}  # fmt: skip
