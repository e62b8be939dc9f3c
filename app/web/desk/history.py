"""The history of an order in the vendor's own words, and whose turn it is now (R60, U10)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.services.ordering.order_pages import EventView, OrderPage
from app.services.ordering.steps import MovingOrder
from app.web import still_to_come
from app.web.line_words import changed_words
from app.web.viewing import role_words
from app.web.words import day, money, said, said_as, told
from workflows.seat_order import Role, State
from workflows.words import WORDING, Turn, step_words

NOBODYS = frozenset({"release", "requeue", "resubmit"})
"""Steps after which nobody has the order."""


def history(page: OrderPage) -> list[dict[str, Any]]:
    """Every event, newest first, as the timeline component takes them."""
    return still_to_come.in_history(_rows(page)[::-1], page, said(WORDING[State.FULFILLED].desk))


def _rows(page: OrderPage) -> list[dict[str, Any]]:
    """Oldest first, each with what it changed: who had the order before, which day was the last one (U10)."""
    rows: list[dict[str, Any]] = []
    had: str | None = None
    until: date | None = None
    days: dict[Any, date | None] = {quote.version: quote.valid_until for quote in page.quotes}
    for event in page.events:
        rows.append(_event(event, page.order, had, until))
        details = event.details
        if event.verb in NOBODYS:
            had = None
        had = event.actor_name if event.verb == "claim" else details.get("rep", had)
        until = days.get(details.get("quote_version"), until)
        until = date.fromisoformat(details["valid_until"]) if "valid_until" in details else until
    return rows


def _event(event: EventView, order: MovingOrder, had: str | None = None, until: date | None = None) -> dict[str, Any]:
    source, target = event.from_state, event.to_state
    moved = source != target
    return {
        "actor": role_words(Role(event.actor_role)) if event.actor_kind != "system" else _("by itself"),
        "at": event.at, "comment": comment_of(event),
        "words": f"{event.actor_name} {said(step_words(event.verb, brings_seats=order.brings_seats))}{_more(event, order.currency, had, until)}",
        "from_words": _state(source) if moved else None, "to_words": _state(target) if moved else None,
        "tone": WORDING[State(target)].tone.value if target else "neutral",
    }  # fmt: skip


def comment_of(event: EventView) -> str:
    """What was said with the step; a sentence of the rules in the reader's language."""
    if words := changed_words(event.details):
        return f"{event.comment}\n{words}".strip()
    template = event.details.get("template")
    if template:
        words = said_as(template, event.details.get("values") or {})
        is_void = event.details.get("approvals") == "void"
        return _("Approvals given before no longer count: %(reason)s", reason=words) if is_void else words
    return told(event.comment) if event.verb == "stall" else event.comment


def _more(event: EventView, currency: str, had: str | None, until: date | None) -> str:
    """The number a step is about: the rep, the version, the amount, the date; and what it was before."""
    details = event.details
    if details.get("by") == "link":
        return _(" with the link of the mail")
    if "rep" in details:
        return _given(details["rep"], had if had != event.actor_name else None)
    if "quote_version" in details:
        return _(" (version %(number)s)", number=details["quote_version"])
    if "total_minor" in details:
        return f" ({money(details['total_minor'], currency)})"
    if "valid_until" in details:
        return _moved(date.fromisoformat(details["valid_until"]), until)
    return f" ({details['approver']})" if "approver" in details else ""


def _given(rep: str, had: str | None) -> str:
    return _(" from %(before)s to %(rep)s", before=had, rep=rep) if had and had != rep else _(" to %(rep)s", rep=rep)


def _moved(last: date, until: date | None) -> str:
    return _(" from %(before)s to %(date)s", before=day(until), date=day(last)) if until else _(" until %(date)s", date=day(last))


def _state(state: str | None) -> str | None:
    return said(WORDING[State(state)].desk) if state else None


def state_shown(page: OrderPage) -> dict[str, str]:
    """Words and tone of the state; a part that is still to come is said with it."""
    return state_words(page.order.state, is_part_way=still_to_come.is_part_way(page))


def state_words(state: State, *, is_part_way: bool = False) -> dict[str, str]:
    """The same for the row of a list."""
    wording = WORDING[state]
    if is_part_way:
        return {"state_words": _("Fulfilled in part"), "state_tone": still_to_come.UNDER_WAY.tone.value}
    return {"state_words": said(wording.desk), "state_tone": wording.tone.value}


def who_has_it(page: OrderPage) -> str:
    """Whoever has to move the order now; the rep beside a customer who is asked."""
    order, turn = page.order, WORDING[page.order.state].turn
    names = {
        Turn.OWNER: _("The owner or a billing admin of %(account)s", account=page.account_name),
        Turn.REP: order.rep_name or _("Nobody yet"),
        Turn.APPROVER: _("Those who approve quotes"),
        Turn.SYSTEM: _("Seatwright, by itself"),
        Turn.NOBODY: _("Seatwright, by itself") if still_to_come.is_part_way(page) else _("Nobody: it is closed"),
    }
    if order.state is State.QUOTED:
        return names[Turn.OWNER]  # who asked may be an admin, who accepts nothing (R4)
    if turn is Turn.CUSTOMER:
        return _("%(name)s of %(account)s", name=page.requester_name, account=page.account_name)
    if turn is Turn.OPERATOR:
        return (
            _("%(rep)s, a manager or an operator", rep=order.rep_name)
            if order.rep_name
            else _("A manager or an operator")
        )
    return names[turn]


def next_step(page: OrderPage) -> str:
    """What happens next, to the vendor's people."""
    order = page.order
    if order.state is State.QUOTED:
        return _("The customer accepts or declines, until %(date)s.", date=day(order.valid_until))
    if order.state is State.ACCEPTED:
        return _accepted(page)
    if still_to_come.is_part_way(page):
        return still_to_come.next_words(page, "")
    return {
        State.BEHIND: _("It goes on by itself once the request before it is decided. Nothing for us to do yet."),
        State.AWAITING_OWNER: _("The owner or a billing admin of the account decides. Nothing for us to do yet."),
        State.PENDING: _("A sales representative claims it."),
        State.IN_REVIEW: _("A quote, a question to the customer, or a rejection with its reason."),
        State.ON_HOLD: _("The customer answers the question; until then the clock is stopped."),
        State.IN_APPROVAL: _("Those who were asked approve the quote, or return it with a note."),
        State.FULFILLING: _("What was agreed is being set up; nobody has to do anything."),
        State.STALLED: _("Somebody looks at what the product answered, then tries again or withdraws the order."),
        State.EXPIRED: _("Nothing, unless the offer is extended or revised, or the customer sends the request again."),
        State.FULFILLED: _("Nothing: what was agreed is in place."),
    }.get(order.state, _("Nothing, unless the customer sends it again."))  # fmt: skip


def _accepted(page: OrderPage) -> str:
    if not page.order.is_in_good_standing and page.order.adds_seats:
        return _("It starts by itself once the account is no longer suspended for non-payment.")
    return _("It starts by itself on %(date)s.", date=day(page.order.starts_on or page.order.today))


def words_of(event: EventView | None) -> str | None:
    """The words of an event, if there is one and it has any."""
    return (comment_of(event) or None) if event else None


def returned(page: OrderPage) -> EventView | None:
    """Why the quote came back from its approvers, until they are asked again or it goes another way."""
    of_quote = (event for event in reversed(page.events) if event.verb in {"return_quote", "request_approval", "send_quote", "resubmit"})
    last = next(of_quote, None)
    return last if last and last.verb == "return_quote" and page.order.state is State.IN_REVIEW else None


def since_then(page: OrderPage, version: int | None) -> list[dict[str, Any]]:
    """What has changed since the order was at `version`, oldest first: an order's version counts its events (U8)."""
    rows = _rows(page)
    return rows[version:] if version else rows[-1:]
