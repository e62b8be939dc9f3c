"""Who else has this order open: its page asks every few seconds, and is seen by asking (U9)."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access import Access, for_whom
from app.services.ordering import order_reading
from app.services.queueing.presence import lookers, signature
from app.web.desk.blueprint import desk
from app.web.desk.looking_words import looking_words
from app.web.viewing import viewer


@desk.get("/desk/orders/<reference>/looking")
@for_whom(Access.STAFF)
def looking(reference: str) -> ResponseReturnValue:
    """The same people as before: nothing is sent."""
    order = order_reading.load(viewer(), reference)
    seen = [one for one in lookers.now(viewer(), at=order.reference) if one.reference == order.reference]
    if request.args.get("seen") == signature(seen):
        return "", 204
    return render_template("desk/_looking.html", order=order, looking=looking_words(seen).get(order.reference), seen=signature(seen))
