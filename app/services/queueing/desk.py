"""What somebody finds on opening the desk: counts, saved views, what is put aside, habits. One statement, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.extensions import Statement
from app.services.ordering import tallies
from app.services.ordering.queue import View, mark_of
from app.services.people.viewers import Viewer
from app.services.queueing.saved_views import SavedView
from workflows.seat_order import OPEN


@dataclass(frozen=True, slots=True)
class RepName:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TeamName:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ProductName:
    slug: str
    name: str
    name_fr: str


@dataclass(frozen=True, slots=True)
class Desk:
    """`newest` is the mark of the last order that joined the queue; `put_aside` are ids, hidden from the working views."""

    counts: dict[View, int]
    newest: str | None
    views: Sequence[SavedView]
    put_aside: tuple[int, ...]
    uses_keys: bool
    opens_with: str | None
    reps: Sequence[RepName]
    products: Sequence[ProductName]
    teams: Sequence[TeamName]

    def saved(self, view_id: int | None) -> SavedView | None:
        """A view this person may see, by its number."""
        return next((one for one in self.views if one.id == view_id), None)


READ = Statement(f"""
WITH counted AS MATERIALIZED (SELECT state, rep_id, sum(n) AS n FROM {tallies.COUNTS} c GROUP BY state, rep_id),
aside AS MATERIALIZED (
    SELECT z.order_id, o.state, o.rep_id FROM order_snoozes z
    JOIN orders o ON o.account_id = z.account_id AND o.id = z.order_id AND o.version = z.version
    WHERE z.staff_id = :me AND z.until > clock_now()
)
SELECT json_build_object('newest', (
    SELECT json_build_array(state_since, id) FROM orders WHERE state = 'pending' ORDER BY state_since DESC, id DESC LIMIT 1),
  'aside', (SELECT coalesce(json_agg(json_build_array(order_id, state, rep_id) ORDER BY order_id), '[]') FROM aside),
  'views', (SELECT coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'is_shared', v.is_shared,
        'is_mine', v.staff_id = :me, 'owner', s.name, 'wanted', v.wanted) ORDER BY lower(v.name), v.id), '[]')
    FROM saved_views v JOIN staff s ON s.id = v.staff_id WHERE v.is_shared OR v.staff_id = :me),
  'habits', (SELECT json_build_array(uses_keys, opens_with) FROM desk_habits WHERE staff_id = :me),
  'reps', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY name, id), '[]')
    FROM staff WHERE role = 'rep' AND is_active),
  'teams', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name) ORDER BY lower(name), id), '[]') FROM desk_teams),
  'products', (SELECT coalesce(json_agg(json_build_object('slug', slug, 'name', name, 'name_fr', name_fr) ORDER BY id), '[]')
    FROM products),
  'counts', json_build_object(
    'unclaimed', (SELECT coalesce(sum(n), 0) FROM counted WHERE state = 'pending'),
    'mine', (SELECT coalesce(sum(n), 0) FROM counted WHERE rep_id = :me AND state = ANY(CAST(:open AS text[]))),
    'waiting', (SELECT coalesce(sum(n), 0) FROM counted WHERE state IN ('on_hold', 'quoted')),
    'approval', (SELECT coalesce(sum(n), 0) FROM counted WHERE state = 'in_approval')))
""")  # noqa: S608  (a constant of ours)
COUNTED = {View.MINE, View.UNCLAIMED, View.WAITING, View.APPROVAL}
IN_VIEW = {View.UNCLAIMED: {"pending"}, View.WAITING: {"on_hold", "quoted"}, View.APPROVAL: {"in_approval"}}


def open_desk(viewer: Viewer) -> Desk:
    """Everything about the desk but its orders. The counts come from the tallies that the steps keep."""
    found = READ.value({"me": viewer.staff_id, "open": sorted(OPEN)})
    aside = found["aside"]
    counts = {view: int(found["counts"][view.value]) - _hidden(view, aside, viewer) for view in COUNTED}
    uses_keys, opens_with = found["habits"] or (True, None)
    views = [SavedView(**one) for one in found["views"]]
    ids = tuple(order_id for order_id, _state, _rep in aside)
    return Desk(
        {**counts, View.SNOOZED: len(ids)}, mark_of(found["newest"]), views, ids, uses_keys, opens_with,
        [RepName(**one) for one in found["reps"]], [ProductName(**one) for one in found["products"]],
        [TeamName(**one) for one in found["teams"]],
    )  # fmt: skip


def _hidden(view: View, aside: Sequence[Any], viewer: Viewer) -> int:
    """How many of those put aside would stand in the view."""
    if view is View.MINE:
        return sum(state in OPEN and rep_id == viewer.staff_id for _id, state, rep_id in aside)
    return sum(state in IN_VIEW[view] for _id, state, _rep in aside)
