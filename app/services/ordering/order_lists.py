"""Lists of whole orders, for the API: as many statements for fifty as for one."""

from __future__ import annotations

from app.services.ordering.order_pages import OrderPage, pages_of
from app.services.ordering.order_reading import load_many
from app.services.ordering.queue import Filter, listing
from app.services.people.viewers import Viewer


def whole(viewer: Viewer, wanted: Filter, cursor: str | None = None) -> tuple[list[OrderPage], str | None]:
    """A page of orders with everything this viewer may see of them, and the cursor of the next one."""
    found = listing(viewer, wanted, cursor)
    if not found.rows:
        return [], None
    moving = {order.id: order for order in load_many([row.id for row in found.rows])}
    return pages_of(viewer, [moving[row.id] for row in found.rows]), found.next
