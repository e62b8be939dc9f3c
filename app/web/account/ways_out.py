"""When no seat is free: exactly one way out for this viewer, prepared for the page (R23, R27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.errors import Invalid, Refused
from app.services.people import contacts, team
from app.services.people.contacts import Buyer
from app.services.people.team import NoSeatFree
from app.services.people.viewers import Viewer
from app.services.requesting import requests
from app.services.requesting.asking import SUSPENDED, AskedLine
from app.services.requesting.requests import Wish
from app.services.showing.subscription import Held
from app.web.account.costs import cost_of
from app.web.account.licences import licences
from app.web.words import named, said
from workflows.intake import Change, WayOut


@dataclass(frozen=True, slots=True)
class Exit:
    """What the page shows instead of a dead end: `cost` for those who buy, `buyers` for those who ask, `refusal` for nobody now."""

    way: WayOut
    reason: str
    slugs: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    cost: dict[str, Any] | None = None
    refusal: str | None = None
    buyers: tuple[Buyer, ...] = ()


def missing_seats(viewer: Viewer, slugs: list[str], products: list[Held], *, with_queue: bool) -> tuple[AskedLine, ...]:
    """A line for each full licence: a seat for the new person and, `with_queue`, for everybody who waits already."""
    waiting = team.waiting(viewer.account_id or 0) if with_queue else []
    lines = []
    for licence in licences(products):
        members = {one.product for one in licence.members}
        if members & set(slugs):
            queue = {one.id for one in waiting if one.product in members}
            lines.append(AskedLine(licence.slug, len(queue) + licence.seats.over + 1))
    return tuple(lines)


def no_seats_now(viewer: Viewer) -> str | None:
    """Why no way out leads to more seats at present, whatever the type of the account and the right (R5)."""
    return said(SUSPENDED) if viewer.standing == "suspended" else None


def exit_for(viewer: Viewer, refused: NoSeatFree, products: list[Held]) -> Exit:
    """The one way out that the table gives this viewer."""
    slugs, reason = tuple(refused.slugs), said(refused.reason)
    if refusal := no_seats_now(viewer):
        return Exit(refused.way_out, reason, slugs, (), refusal=refusal)
    lines = missing_seats(viewer, list(slugs), products, with_queue=refused.way_out is not WayOut.REQUEST)
    buyers = tuple(contacts.buyers(viewer.account_id or 0)) if refused.way_out is WayOut.ASK_OWNER else ()
    if refused.way_out is not WayOut.BUY:
        return Exit(refused.way_out, reason, slugs, lines, buyers=buyers)
    names = {one.slug: named(one) for one in licences(products)}
    try:
        preview = requests.preview(viewer, Wish(Change.ADD_SEATS, lines))
    except (Invalid, Refused) as no:
        return Exit(refused.way_out, reason, slugs, lines, refusal=said(no.reason))
    return Exit(refused.way_out, reason, slugs, lines, cost=cost_of(preview, names))
