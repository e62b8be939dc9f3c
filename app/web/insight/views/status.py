"""The managers' page: what is stuck, how much is where, what became of it, what is to come, and whether the machinery runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import Access, for_whom
from app.services import outbox
from app.services.ordering import staff
from app.services.ordering import status as kept_back
from app.services.queueing import desk_teams
from app.services.reporting import reading, standing
from app.services.reporting.reading import Figures
from app.services.reporting.standing import Standing
from app.services.reporting.wanted import Wanted
from app.web import ahead
from app.web.insight import asked, charts, figure_tables, standing_tables, stuck
from app.web.insight.blueprint import insight
from app.web.insight.figure_tables import Period
from app.web.insight.filters import choices, team_chips, whose
from app.web.insight.tables import Table
from app.web.insight.words import OPEN, WITH_CUSTOMER, kind_words, queue_words
from workflows.seat_order import State

LATE_SECONDS = 60


@insight.get("/status")
@for_whom(Access.STAFF)
def status() -> ResponseReturnValue:
    """Every number links to the list it counts."""
    teams = desk_teams.every()
    chosen = asked.wanted(teams)
    now, figures, reps = standing.read(chosen), reading.read(chosen), staff.reps()
    return render_template(
        "insight/status.html", chosen=chosen, stats=_stats(now, chosen), total=now.total, machinery=_machinery(),
        stuck=stuck.lines(now, chosen, standing.stalled(chosen)), filters=choices(chosen, figures.products),
        team=whose(chosen, teams, reps), teams=team_chips(chosen, teams), is_gone=asked.is_gone(teams), figures=figures, now=ahead.now(),
        has_past=bool(figures.funnel[0].orders), is_narrow=bool(asked.page_values(chosen)),
        tables={table.name: table for table in all_tables(chosen, now, figures, reps)},
        drawn={"states": charts.standing(now), "funnel": charts.funnel(figures), "times": charts.stays(figures),
               "answers": charts.answers(figures), "weeks": charts.weeks(figures)},
        file_url=lambda table, kind: url_for("insight.table", name=table, kind=kind, **asked.page_values(chosen)),
        orders_url=url_for("insight.orders"),
    )  # fmt: skip


def all_tables(chosen: Wanted, now: Standing, figures: Figures, reps: Iterable[Any]) -> list[Table]:
    """Every table of the page, in its order."""
    period = Period(chosen, figures)
    return [
        standing_tables.states(now, chosen), standing_tables.oldest(now), standing_tables.reps(now, chosen, list(reps)),
        figure_tables.funnel(figures, period), figure_tables.stays(figures, period), figure_tables.answers(figures, period),
        figure_tables.discounts(figures, period), figure_tables.forecast(figures, period), figure_tables.weeks(figures, period),
    ]  # fmt: skip


def _stats(now: Standing, chosen: Wanted) -> list[dict[str, Any]]:
    """The numbers that a manager looks at first."""
    of = {state: count.total for state, count in now.by_state.items()}

    def url(**which: Any) -> str:
        return asked.orders_url(chosen, **which)

    return [
        {"number": now.total, "label": _("Open"), "href": url(state=OPEN), "tone": "neutral"},
        {"number": now.late, "label": _("Late"), "href": url(due="late"), "tone": "danger"},
        {"number": now.due_today, "label": _("Due today"), "href": url(due="today"), "tone": "warning"},
        {"number": of[State.PENDING], "label": _("Unclaimed"), "href": url(state="pending"), "tone": "info"},
        {"number": sum(of[one] for one in asked.WITH_THEM), "label": _("With the customer"), "href": url(state=WITH_CUSTOMER),
         "tone": "waiting"},
        {"number": of[State.STALLED], "label": _("Stalled"), "href": url(state="stalled"), "tone": "danger"},
    ]  # fmt: skip


def _machinery() -> dict[str, Any]:
    """The outbox: work that is due and nobody has taken, work that is tried again by itself, and work that was given up."""
    waiting: list[dict[str, Any]] = [
        {"words": queue_words(queue), "n": n, "seconds": int(seconds)}
        for queue, (n, seconds) in sorted(outbox.waiting().items())
    ]
    aside: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for row in kept_back.set_aside():
        aside[row.is_tried_again].append({"words": kind_words(row.kind), "n": row.n, "since": row.since, "error": row.last_error})
    return {"waiting": waiting, "aside": aside[False], "trying": aside[True],
            "is_late": any(one["seconds"] >= LATE_SECONDS for one in waiting)}  # fmt: skip
