"""Tables of how it stands now: open orders by state and age, by representative, and the oldest of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.services.ordering.status import AGES
from app.services.reporting.standing import Standing
from app.services.reporting.wanted import NOBODY, Wanted
from app.web.insight.asked import NOBODY_S, WITH_THEM, orders_url
from app.web.insight.tables import Cell, Column, Table, whole, words
from app.web.insight.words import OPEN, WITH_CUSTOMER, age_words
from app.web.words import ago, said
from workflows.seat_order import State
from workflows.words import WORDING


def states(standing: Standing, chosen: Wanted) -> Table:
    """Every state that has open orders, with their ages, and all of them together."""
    columns = [Column(_("State")), *(Column(age_words(age), is_numeric=True) for age, _l, _h in AGES), Column(_("In all"), is_numeric=True)]
    rows: list[list[Cell]] = []
    for state, count in standing.by_state.items():
        if not count.total:
            continue
        said_ = said(WORDING[state].desk)
        rows.append([words(said_, tone=WORDING[state].tone.value),
                     *(whole(count.by_age[age], orders_url(chosen, state=state.value, age=age), f"{said_}, {age_words(age)}")
                       for age, _l, _h in AGES),
                     whole(count.total, orders_url(chosen, state=state.value), said_)])  # fmt: skip
    totals = [sum(count.by_age[age] for count in standing.by_state.values()) for age, _l, _h in AGES]
    rows.append([words(_("All open orders")),
                 *(whole(n, orders_url(chosen, state=OPEN, age=age), age_words(age)) for n, (age, _l, _h) in zip(totals, AGES, strict=True)),
                 whole(standing.total, orders_url(chosen, state=OPEN), _("All open orders"))])  # fmt: skip
    return Table("states", _("By state and age"), _("Open orders by state and by how long they have been in it"), columns, rows)


def reps(standing: Standing, chosen: Wanted, known: Sequence[Any]) -> Table:
    """Every rep there is, whoever else still has an open order, and what nobody has claimed."""
    columns = [Column(_("Representative")), *(Column(label, is_numeric=True) for label in (
        _("In review"), _("With the customer"), _("Stalled"), _("Late"), _("Open")))]  # fmt: skip
    names = sorted(({rep.id: rep.name for rep in known} | standing.names).items(), key=lambda one: one[1])
    rows = [_rep(standing, chosen, rep_id, name) for rep_id, name in names if not chosen.rep_ids or rep_id in chosen.rep_ids]
    if not chosen.rep_ids or NOBODY in chosen.rep_ids:
        rows.append(_rep(standing, chosen, None, _("Nobody yet")))
    return Table("reps", _("By representative"), _("Open orders by representative"), columns, rows)


def _rep(standing: Standing, chosen: Wanted, rep_id: int | None, name: str) -> list[Cell]:
    """The orders of one, or those that are nobody's."""
    count = standing.by_rep.get(rep_id)
    of = count.by_state if count else {}

    def cell(n: int, **which: str) -> Cell:
        return whole(n, orders_url(chosen, rep=NOBODY_S if rep_id is None else rep_id, **which), name)

    return [words(name), cell(of.get(State.IN_REVIEW, 0), state="in_review"),
            cell(sum(of.get(one, 0) for one in WITH_THEM), state=WITH_CUSTOMER), cell(of.get(State.STALLED, 0), state="stalled"),
            cell(standing.late_by_rep.get(rep_id, 0), due="late"), cell(count.total if count else 0, state=OPEN)]  # fmt: skip


def oldest(standing: Standing) -> Table:
    """Ten orders, the longest in their state first."""
    columns = [Column(label) for label in (_("Order"), _("Account"), _("Status"), _("Since"), _("Who has it"))]
    rows = [[words(one.reference, url_for("desk.order", reference=one.reference)), words(one.account_name),
             words(said(WORDING[one.state].desk), tone=WORDING[one.state].tone.value), Cell(one.state_since, ago(one.state_since)),
             words(one.rep_name or "–")] for one in standing.oldest]  # fmt: skip
    return Table("oldest", _("The ten that have waited longest"), _("The ten open orders that have been longest in their state"), columns, rows)
