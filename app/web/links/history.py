"""Where a request stands and what happened to it, in the customer's words (R60)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.services.ordering.order_pages import EventView, OrderPage
from app.web import still_to_come
from app.web.account.standing import comment_of, next_step_words, why_closed
from app.web.words import said
from workflows.seat_order import State
from workflows.words import AMONG_OURSELVES, WORDING, Turn, step_words


def history(page: OrderPage) -> list[dict[str, Any]]:
    """The events a customer reads, newest first, as the timeline component takes them."""
    rows = [_event(event, brings_seats=page.order.brings_seats) for event in reversed(page.events) if event.verb not in AMONG_OURSELVES]
    return still_to_come.in_history(rows, page, said(WORDING[State.FULFILLED].customer))


def _event(event: EventView, *, brings_seats: bool) -> dict[str, Any]:
    tone = WORDING[State(event.to_state)].tone.value if event.to_state else "neutral"
    return {
        "actor": event.actor_name, "at": event.at, "words": words_of(event, brings_seats=brings_seats),
        "comment": comment_of(event), "tone": tone,
    }  # fmt: skip


def words_of(event: EventView, *, brings_seats: bool) -> str:
    """Who did what, in one short sentence."""
    words: str = _("%(who)s %(step)s", who=event.actor_name, step=said(step_words(event.verb, brings_seats=brings_seats)))
    return words


def now(page: OrderPage) -> dict[str, Any]:
    """What the panel "where it stands" shows."""
    wording = still_to_come.UNDER_WAY if still_to_come.is_part_way(page) else WORDING[page.order.state]
    return {
        "words": said(wording.customer), "tone": wording.tone.value, "who": _who(page, wording.turn),
        "since": page.had_since, "next_step": next_step_words(page), "why": why_closed(page),
    }  # fmt: skip


def _who(page: OrderPage, turn: Turn) -> str:
    buyers = _("The owner or a billing admin of %(account)s", account=page.account_name)
    if turn is Turn.CUSTOMER:
        return page.requester_name if page.order.state is State.ON_HOLD else buyers
    names: dict[Turn, str] = {
        Turn.OWNER: buyers,
        Turn.REP: page.order.rep_name or _("Our sales representatives"),
        Turn.APPROVER: page.order.rep_name or _("Our sales representatives"),
        Turn.SYSTEM: _("Seatwright, by itself"),
        Turn.OPERATOR: _("Our operators"),
        Turn.NOBODY: _("Nobody: it is closed"),
    }
    return names[turn]
