"""A request changed by those who asked, before anybody has looked at it (R70)."""

from __future__ import annotations

from typing import Any

from app.access import Access, for_whom
from app.services.idempotency import Answer
from app.services.ordering import order_pages, order_reading
from app.services.requesting import changing_requests
from app.services.requesting.asking import AskedLine
from app.services.requesting.requests import Wish
from app.web.api import representing
from app.web.api.answers import OrderOut
from app.web.api.blueprint import api
from app.web.api.bodies import ChangedRequestIn
from app.web.api.etags import check_match, etag
from app.web.api.examples import EXAMPLES
from app.web.api.once import once
from app.web.viewing import viewer
from workflows.intake import Change
from workflows.sentences import say


@api.put("/orders/<reference>/request")
@api.input(ChangedRequestIn, arg_name="body", example=EXAMPLES["changed_request"])
@api.output(OrderOut, example=EXAMPLES["order"])
@api.doc(
    summary=say("Change a request"),
    description=say(
        "Other lines, another reason, another date, as long as nobody has looked at the request: "
        "what is sent takes the place of what was asked. The history keeps both."
    ),
)
@for_whom(Access.ADMINS)
@once
def change_request(reference: str, body: dict[str, Any]) -> Answer:
    """Change a request."""
    version = check_match(reference)
    kind = Change(order_reading.load(viewer(), reference).change)
    wish = Wish(kind, **{**body, "lines": [AskedLine(**line) for line in body["lines"]]})
    changed = changing_requests.change(viewer(), reference, wish, version=version)
    page = order_pages.page_of(viewer(), changed)
    return Answer(200, representing.order_in_full(page), etag(changed))
