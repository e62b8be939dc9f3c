"""What is stuck and why, in a few lines: the first thing a manager reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.services.reporting.standing import Old, Standing
from app.services.reporting.wanted import Wanted
from app.web.insight.asked import NOBODY_S, orders_url
from app.web.insight.words import age_words
from app.web.words import number, said
from workflows.seat_order import State
from workflows.words import WORDING

DAY, WEEK = "since_yesterday", "older"
PATIENCE = {State.PENDING: DAY, State.IN_APPROVAL: DAY, State.FULFILLING: DAY, State.IN_REVIEW: WEEK, State.ON_HOLD: WEEK,
            State.QUOTED: WEEK, State.AWAITING_OWNER: WEEK}  # fmt: skip
"""From which age on an order in a state is stuck; elsewhere it waits for its day, or for another order."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """So many orders, and why; `oldest` has been there longest, `who` are (name, how many, address)."""

    number: str
    href: str
    label: str
    tone: str
    why: str
    since: str = ""
    oldest: Old | None = None
    who: Sequence[tuple[str, str, str]] = ()
    told: Sequence[Any] = field(default=())
    """Stalled orders with the product's own words."""


def lines(now: Standing, chosen: Wanted, stalled: Sequence[Any]) -> list[Stuck]:
    """The most urgent first; none where nothing is stuck."""
    found = [_stalled(now, chosen, stalled)] if stalled else []
    if now.late:
        found.append(Stuck(number(now.late), orders_url(chosen, due="late"), _("Late"), "danger",
                           _("The time that was promised for them is over."), who=_who(now, chosen)))  # fmt: skip
    for state, age in PATIENCE.items():
        by_age = now.by_state[state].by_age
        count = by_age["older"] + (by_age["week"] if age == DAY else 0)
        if count:
            words = WORDING[state]
            found.append(Stuck(number(count), orders_url(chosen, state=state.value, age=age), said(words.desk), words.tone.value, _why(state),
                               age_words(age), now.first.get(state)))  # fmt: skip
    return found


def _stalled(now: Standing, chosen: Wanted, stalled: Sequence[Any]) -> Stuck:
    count = now.by_state[State.STALLED].total or len(stalled)
    return Stuck(number(count), orders_url(chosen, state="stalled"), _("Stalled: somebody has to look"), "danger",
                 _("The product did not set up the seats."), told=stalled[:3])  # fmt: skip


def _who(now: Standing, chosen: Wanted) -> list[tuple[str, str, str]]:
    """With whom they are, most first."""
    most = sorted(now.late_by_rep.items(), key=lambda one: (-one[1], one[0] or 0))
    return [(now.names.get(rep_id, "") if rep_id else _("Nobody yet"), number(n),
             orders_url(chosen, rep=rep_id or NOBODY_S, due="late")) for rep_id, n in most]  # fmt: skip


def _why(state: State) -> str:
    return {
        State.PENDING: _("Nobody has claimed them."), State.IN_APPROVAL: _("Our approvers have not decided."),
        State.FULFILLING: _("The product has not answered."), State.IN_REVIEW: _("Whoever has them has sent no offer."),
        State.ON_HOLD: _("The customer has not answered our question."), State.QUOTED: _("The customer has not answered our offer."),
        State.AWAITING_OWNER: _("The account’s owner has not decided."),
    }[state]  # fmt: skip
