"""Saved views of the queue through the API: one's own and those everybody shares, as the pages keep them (U6)."""

from __future__ import annotations

import json
from typing import Any

from apiflask import Schema
from marshmallow import RAISE, fields

from app.access import Access, for_whom
from app.errors import Invalid
from app.services.idempotency import Answer
from app.services.queueing import saved_views
from app.services.queueing.saved_views import LONGEST_NAME, SavedView
from app.web.api.answers import listed, text, told, whole
from app.web.api.blueprint import api
from app.web.api.fields import MISSING, Strict, Text
from app.web.api.once import once
from app.web.api.paging import CursorIn, page
from app.web.api.representing import plain
from app.web.api.team_shapes import TrueOrFalse
from app.web.desk.wanted import KEPT, wanted_of
from app.web.viewing import viewer
from workflows.sentences import say

WANTED = {"view": "unclaimed", "product": "support", "sort": "amount"}
ASKED: dict[str, Any] = {"name": "Large ones", "is_shared": True, "wanted": WANTED}
EXAMPLE: dict[str, Any] = {"id": 4, "name": "Large ones", "is_shared": True, "is_mine": True, "owner": "Rita Reyes", "wanted": WANTED}


WantedIn = Strict.from_dict({name: Text(200) for name in KEPT}, name="WantedIn")
"""What stands in the address of the queue, by its names there."""


class ViewIn(Strict):
    name = Text(LONGEST_NAME, required=True, about=say("Yours alone to have: no two of your views have the same."))
    is_shared = TrueOrFalse(load_default=False, about=say("Whether everybody at the desk sees it."))
    wanted = fields.Nested(WantedIn, required=True, error_messages={**MISSING, "type": say("A JSON object is needed here.")},
                           metadata=told(say("The view, its filters and its order, as in the address of the queue.")))  # fmt: skip


class ViewOut(Schema):
    id = whole()
    name = text()
    is_shared = fields.Boolean(required=True)
    is_mine = fields.Boolean(required=True, metadata=told(say("Only its owner may change or delete it.")))
    owner = text()
    wanted = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class ViewKept(ViewOut):
    """One view by itself: the document names what is answered whole apart from what it is a part of."""


class ViewChangeIn(Strict):
    name = Text(LONGEST_NAME, required=True, about=say("Yours alone to have: no two of your views have the same."))
    is_shared = TrueOrFalse(required=True, about=say("Whether everybody at the desk sees it."))


class ListedView(ViewOut):
    """The same in a list: the document names each answer once."""


class ViewChanged(ViewOut):
    """The same, once it was changed."""


class ViewsOut(Schema):
    views = listed(ListedView)
    next = text(say("The cursor of the next page; null on the last one."), allow_none=True)


@api.get("/views")
@api.input(CursorIn, location="query", arg_name="wanted", unknown=RAISE)
@api.output(ViewsOut, example={"views": [EXAMPLE], "next": None})
@api.doc(summary=say("List saved views"), description=say("Your own and those everybody shares, by name."))
@for_whom(Access.DESK)
def views(wanted: dict[str, Any]) -> Any:
    """List saved views."""
    return plain(page("views", [_represented(one) for one in saved_views.visible(viewer())], wanted["cursor"]))


@api.post("/views")
@api.input(ViewIn, arg_name="body", example=ASKED)
@api.output(ViewKept, status_code=201, example=EXAMPLE)
@api.doc(
    summary=say("Save a view"),
    description=say("It stands among the views of the queue from then on, for you or for everybody at the desk."),
)
@for_whom(Access.DESK)
@once
def save_view(body: dict[str, Any]) -> Answer:
    """Save a view."""
    kept = wanted_of(body["wanted"]).kept()
    for name in KEPT:
        if body["wanted"].get(name) and name not in kept:
            raise Invalid(say("This makes no sense here."), field=f"wanted.{name}")
    view_id = saved_views.keep(viewer(), body["name"], json.dumps({"view": "all", **kept}), is_shared=body["is_shared"])
    return Answer(201, _represented(saved_views.one(viewer(), view_id)), {})


@api.put("/views/<int:view_id>")
@api.input(ViewChangeIn, arg_name="body", example={"name": "Large ones", "is_shared": False})
@api.output(ViewChanged, example={**EXAMPLE, "is_shared": False})
@api.doc(summary=say("Rename or share a view"), description=say("Your own. Once it is shared no longer, it opens nobody else’s desk."))
@for_whom(Access.DESK)
@once
def change_view(view_id: int, body: dict[str, Any]) -> Answer:
    """Rename or share a view."""
    saved_views.change(viewer(), view_id, body["name"], is_shared=body["is_shared"])
    return Answer(200, _represented(saved_views.one(viewer(), view_id)), {})


@api.delete("/views/<int:view_id>")
@api.output(ViewKept, example=EXAMPLE)
@api.doc(summary=say("Delete a view"), description=say("Only its name goes; the orders stay. The answer is the view that was deleted."))
@for_whom(Access.DESK)
@once
def delete_view(view_id: int) -> Answer:
    """Delete a view."""
    return Answer(200, _represented(saved_views.delete(viewer(), view_id)), {})


def _represented(one: SavedView) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "is_shared": one.is_shared, "is_mine": one.is_mine, "owner": one.owner, "wanted": one.wanted}
