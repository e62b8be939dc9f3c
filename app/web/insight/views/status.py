"""The status page: what is stuck, how much is where and for how long, with whom, and whether the machinery runs."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services import outbox
from app.services.ordering import status as standing
from app.services.ordering.status import StateCount
from app.web.insight.blueprint import insight
from app.web.insight.words import OPEN, WITH_CUSTOMER, age_words, kind_words, queue_words
from app.web.words import ago, said
from workflows.seat_order import State
from workflows.words import WORDING


@insight.get("/status")
@for_whom(Access.STAFF)
def status() -> ResponseReturnValue:
    """Every number links to the list it counts."""
    counts = standing.by_state()
    return render_template(
        "insight/status.html", stats=_stats(counts), states=[_state(count) for count in counts], ages=_age_totals(counts),
        total=sum(count.total for count in counts), reps=standing.by_rep(), oldest=[_old(row) for row in standing.oldest()],
        stalled=standing.stalled(), machinery=_machinery(), list_url=_list_url, OPEN=OPEN, WITH_CUSTOMER=WITH_CUSTOMER,
    )  # fmt: skip


def _list_url(**wanted: Any) -> str:
    return url_for("insight.orders", **wanted)


def _stats(counts: list[StateCount]) -> list[dict[str, Any]]:
    """The four numbers that a manager looks at first."""
    of = {count.state: count.total for count in counts}
    return [
        {"number": sum(of.values()), "label": _("Open"), "href": _list_url(state=OPEN), "tone": "neutral"},
        {"number": of[State.PENDING], "label": _("Unclaimed"), "href": _list_url(state="pending"), "tone": "info"},
        {"number": of[State.IN_REVIEW], "label": _("In review"), "href": _list_url(state="in_review"), "tone": "progress"},
        {"number": of[State.ON_HOLD] + of[State.QUOTED], "label": _("With the customer"), "href": _list_url(state=WITH_CUSTOMER),
         "tone": "waiting"},
        {"number": of[State.STALLED], "label": _("Stalled"), "href": _list_url(state="stalled"), "tone": "danger"},
    ]  # fmt: skip


def _state(count: StateCount) -> dict[str, Any]:
    wording = WORDING[count.state]
    return {"state": count.state.value, "words": said(wording.desk), "tone": wording.tone.value, "total": count.total,
            "ages": count.by_age}  # fmt: skip


def _age_totals(counts: list[StateCount]) -> list[dict[str, Any]]:
    return [{"age": age, "words": age_words(age), "total": sum(count.by_age[age] for count in counts)}
            for age, _low, _high in standing.AGES]  # fmt: skip


def _old(row: Any) -> dict[str, Any]:
    wording = WORDING[State(row.state)]
    return {"reference": row.reference, "account": row.account_name, "rep": row.rep_name, "since": row.state_since,
            "ago": ago(row.state_since), "words": said(wording.desk), "tone": wording.tone.value}  # fmt: skip


def _machinery() -> dict[str, Any]:
    """The outbox: work that is due and nobody has taken, and work that was given up."""
    waiting: list[dict[str, Any]] = [
        {"words": queue_words(queue), "n": n, "seconds": int(seconds)}
        for queue, (n, seconds) in sorted(outbox.waiting().items())
    ]
    aside = [
        {"words": kind_words(row.kind), "n": row.n, "since": row.since, "error": row.last_error}
        for row in standing.set_aside()
    ]
    return {"waiting": waiting, "aside": aside, "is_late": any(one["seconds"] >= 60 for one in waiting)}
